"""The placement rules as a restart sees them: may these VMs start on that host, as things are now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from vconsolidate.model.constraint import (
    Allow,
    Alone,
    Apart,
    AtMost,
    Constraint,
    Fee,
    FitsNode,
    Forbid,
    KeepFree,
    Labelled,
    Together,
)
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.placement import Placement, host_facts
from vconsolidate.model.plan import Plan
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.registry import RULES, statements

_Reach = Literal["settled", "host", "anywhere"]
"""Of a rule: no restart within a cluster can break it; what runs on one host decides; or VMs of other hosts, too."""


class PlannedRules:
    """
    All rules of an estate and the placement of a plan: what the rulebooks of many failures share.

    Parameters
    ----------
    plan
        Every rule holds in it.
    """

    def __init__(self, estate: Estate, demand: Demand, plan: Plan) -> None:
        clusters = {cluster.name: cluster for cluster in estate.clusters}
        names = [host.name for host in plan.hosts]
        self.host_of_vm = {
            vm.name: names[host] for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True) if host >= 0
        }
        self.vms_on: defaultdict[str, list[str]] = defaultdict(list)
        for vm, host in self.host_of_vm.items():
            self.vms_on[host].append(vm)
        self.facts = {host.name: host_facts(host, clusters[host.cluster]) for host in plan.hosts}
        self.vms = {vm.name: vm for vm in demand.vms}
        self.statements = statements(estate)
        self.reach: list[_Reach] = []
        self.of_vm: defaultdict[str, list[int]] = defaultdict(list)
        self._together: list[tuple[str, ...]] = []
        self._together_of_vm: defaultdict[str, list[int]] = defaultdict(list)
        self._places: dict[int, tuple[dict[str, int], ...]] = {}
        for index, statement in enumerate(self.statements):
            self._take(index, statement)

    def _take(self, index: int, statement: RuleStatement) -> None:
        constraints = RULES[statement.kind].encode(statement)
        self.reach.append(_reach(constraints))
        for constraint in constraints:
            if isinstance(constraint, Together) and constraint.scope == "host":
                for vm in constraint.vms:
                    self._together_of_vm[vm].append(len(self._together))
                self._together.append(constraint.vms)
        if self.reach[-1] != "settled":
            for vm in statement.members:
                self.of_vm[vm].append(index)

    def of_host(self, index: int, vms: Collection[str]) -> RuleStatement:
        """Return a rule as far as it speaks of the VMs of one host."""
        statement = self.statements[index]
        places = self._places.get(index)
        if places is None:
            listed = (statement.members, tuple(vm for vm, _ in statement.current), *statement.groups)
            places = tuple({vm: place for place, vm in enumerate(names)} for names in listed)
            self._places[index] = places
        members, stays, *groups = (tuple(sorted(of.keys() & vms, key=of.__getitem__)) for of in places)
        current = tuple(statement.current[places[1][vm]] for vm in stays)
        return replace(statement, members=members, current=current, groups=tuple(groups))

    def inseparable(self, vms: Sequence[str]) -> list[list[str]]:
        """Return `vms` in groups that rules keep on one host, each in the order of `vms`."""
        group_of = {vm: vm for vm in vms}
        for number in sorted({number for vm in vms for number in self._together_of_vm.get(vm, ())}):
            joined = {group_of[vm] for vm in self._together[number] if vm in group_of}
            first = next((vm for vm in vms if vm in joined), None)
            group_of = {vm: first if first and group in joined else group for vm, group in group_of.items()}
        groups: dict[str, list[str]] = {}
        for vm in vms:
            groups.setdefault(group_of[vm], []).append(vm)
        return list(groups.values())


class Rulebook:
    """
    All rules, asked about one change at a time while VMs restart within their cluster.

    Parameters
    ----------
    lost
        VMs that run nowhere, all those of some hosts; `start` notes where they run again.
    """

    def __init__(self, rules: PlannedRules, lost: Collection[str]) -> None:
        self._rules = rules
        self._host_of_vm = _Changed(rules.host_of_vm, frozenset(lost))
        self._placement = Placement(self._host_of_vm, rules.facts, vms=rules.vms)
        self._started_on: defaultdict[str, list[str]] = defaultdict(list)

    def refusal(self, vms: Sequence[str], host: str) -> str | None:
        """Return what a rule says against `vms` on `host`, none of the hosts lost; None where nothing does."""
        rules = self._rules
        # a rule that names none of the VMs may still reserve the host for those that run there
        there = dict.fromkeys((*rules.vms_on.get(host, ()), *self._started_on.get(host, ()), *vms), host)
        concerned = sorted({index for vm in there for index in rules.of_vm.get(vm, ())})
        on_host = Placement(there, rules.facts, vms=rules.vms)
        self._host_of_vm.started.update(dict.fromkeys(vms, host))
        try:
            for index in concerned:
                local = rules.reach[index] == "host"
                statement = rules.of_host(index, there.keys()) if local else rules.statements[index]
                placement = on_host if local else self._placement
                violation = next(iter(RULES[statement.kind].violations(statement, placement)), None)
                if violation is not None:
                    return f"{statement.kind}: {violation.message}"
        finally:
            for vm in vms:
                del self._host_of_vm.started[vm]
        return None

    def start(self, vms: Sequence[str], host: str) -> None:
        """Note that `vms` now run on `host`."""
        self._host_of_vm.started.update(dict.fromkeys(vms, host))
        self._started_on[host].extend(vms)


class _Changed(Mapping[str, str]):
    """A placement without some VMs, and with those of them that have started again at its end."""

    def __init__(self, before: Mapping[str, str], lost: frozenset[str]) -> None:
        self._before, self._lost = before, lost
        self.started: dict[str, str] = {}

    def __getitem__(self, vm: str) -> str:
        found = self.started.get(vm)
        if found is not None:
            return found
        if vm in self._lost:
            raise KeyError(vm)
        return self._before[vm]

    def __contains__(self, vm: object) -> bool:
        return vm in self.started or (vm in self._before and vm not in self._lost)

    def __iter__(self) -> Iterator[str]:
        yield from (vm for vm in self._before if vm not in self._lost)
        yield from self.started

    def __len__(self) -> int:
        return len(self._before) - len(self._lost) + len(self.started)


def _reach(constraints: Sequence[Constraint]) -> _Reach:
    found = {_reach_of(constraint) for constraint in constraints}
    return "anywhere" if "anywhere" in found else "host" if "host" in found else "settled"


def _reach_of(constraint: Constraint) -> _Reach:
    """Return how far a primitive looks, where VMs only move between hosts of one cluster."""
    if isinstance(constraint, KeepFree):  # nobody measures room during a restart
        return "settled"
    if isinstance(constraint, Allow | Forbid | FitsNode | Fee | Alone):
        return "host"
    if isinstance(constraint, Labelled):
        return "settled" if _is_of_cluster(constraint.scope) else "host"
    if isinstance(constraint, Apart | Together) or (isinstance(constraint, AtMost) and constraint.hosts is None):
        if _is_of_cluster(constraint.scope):
            return "settled"
        return "host" if constraint.scope == "host" and not isinstance(constraint, Together) else "anywhere"
    return "anywhere"


def _is_of_cluster(scope: str) -> bool:
    """Return whether all hosts of a cluster have the same value of a label."""
    return scope in {"cluster", "site"}
