"""The placement rules as a restart sees them: may these VMs start on that host, as things are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from vconsolidate.model.constraint import Together
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement, host_facts
from vconsolidate.model.plan import Plan
from vconsolidate.rules.registry import RULES, statements


class Rulebook:
    """
    All rules of an estate, asked about one change at a time.

    Parameters
    ----------
    host_of_vm
        VM → host now; a VM that runs nowhere is not in it. The book keeps it up to date by `start`.
    """

    def __init__(self, estate: Estate, demand: Demand, plan: Plan, host_of_vm: Mapping[str, str]) -> None:
        clusters = {cluster.name: cluster for cluster in estate.clusters}
        self._host_of_vm = dict(host_of_vm)
        self._vms_on: defaultdict[str, list[str]] = defaultdict(list)
        for vm, host in self._host_of_vm.items():
            self._vms_on[host].append(vm)
        facts = {host.name: host_facts(host, clusters[host.cluster]) for host in plan.hosts}
        self._placement = Placement(self._host_of_vm, facts, vms={vm.name: vm for vm in demand.vms})
        self._statements = statements(estate)
        self._of_vm: defaultdict[str, list[int]] = defaultdict(list)
        for index, statement in enumerate(self._statements):
            for vm in statement.members:
                self._of_vm[vm].append(index)

    def refusal(self, vms: Sequence[str], host: str) -> str | None:
        """Return what a rule says against `vms` on `host`, None where nothing does."""
        # a rule that names none of the VMs may still reserve the host for those that run there
        concerned = sorted({i for vm in (*vms, *self._vms_on[host]) for i in self._of_vm[vm]})
        self._host_of_vm.update(dict.fromkeys(vms, host))
        try:
            for index in concerned:
                statement = self._statements[index]
                violation = next(iter(RULES[statement.kind].violations(statement, self._placement)), None)
                if violation is not None:
                    return f"{statement.kind}: {violation.message}"
        finally:
            for vm in vms:
                del self._host_of_vm[vm]
        return None

    def start(self, vms: Sequence[str], host: str) -> None:
        """Note that `vms` now run on `host`."""
        self._host_of_vm.update(dict.fromkeys(vms, host))
        self._vms_on[host].extend(vms)


def inseparable(estate: Estate, vms: Sequence[str]) -> list[list[str]]:
    """Return `vms` in groups that rules keep on one host, each in the order of `vms`."""
    group_of = {vm: vm for vm in vms}
    for statement in statements(estate):
        for constraint in RULES[statement.kind].encode(statement):
            if isinstance(constraint, Together) and constraint.scope == "host":
                joined = {group_of[vm] for vm in constraint.vms if vm in group_of}
                first = next((vm for vm in vms if vm in joined), None)
                group_of = {vm: first if first and group in joined else group for vm, group in group_of.items()}
    groups: dict[str, list[str]] = {}
    for vm in vms:
        groups.setdefault(group_of[vm], []).append(vm)
    return list(groups.values())
