"""Which VMs cannot restart when their host fails, because a rule keeps them off the hosts that are left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.placement import Placement
from vconsolidate.model.plan import Plan
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.registry import RULES, statements
from vconsolidate.verify.plan import placement
from vconsolidate.words import verb


def unprotected_vms(estate: Estate, demand: Demand, plan: Plan) -> tuple[Conflict, ...]:
    """
    Return the VMs that no host of their cluster may take over, each with the rule in the way.

    Only rules that name hosts, or that speak of something larger than a host, can tell a spare from the host that
    failed; the others hold on the spare as they held before.
    """
    if plan.restarts:
        return tuple(_vms_in_no_map(demand, plan))
    rules = [s for s in statements(estate) if s.hosts or s.scope != "host"]
    tolerant = {cluster.name for cluster in estate.clusters if cluster.policy.host_failures_tolerated}
    if not rules or not tolerant:
        return ()
    before = placement(estate, demand, plan)
    vms_on: dict[str, list[str]] = {}
    for vm, name in before.host_of_vm.items():
        vms_on.setdefault(name, []).append(vm)
    found: list[Conflict] = []
    for host in plan.hosts:
        spares = [spare.name for spare in plan.hosts if spare.spare and spare.cluster == host.cluster]
        if host.cluster in tolerant and host.name in vms_on:
            blocked = [_rules_in_the_way(rules, before, vms_on[host.name], spare) for spare in spares]
            found += [
                Conflict(vm, f"{vm} cannot restart when {host.name} fails: {blocked[0][vm]}")
                for vm in vms_on[host.name]
                if blocked and all(vm in by_spare for by_spare in blocked)
            ]
    return tuple(found)


def _vms_in_no_map(demand: Demand, plan: Plan) -> Iterator[Conflict]:
    """Yield the VMs that restart maps leave out: rules keep them on no more hosts than may fail at once."""
    on: dict[str, list[str]] = {}
    for machine, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if machine.restart != "disabled":
            on.setdefault(plan.hosts[index].name, []).append(machine.name)
    reported: set[str] = set()
    for found in plan.restarts:
        placed = {vm for vm, _ in found.placed}
        for host in found.hosts:
            for vm in on.get(host, ()):
                if vm not in placed and vm not in reported:
                    reported.add(vm)
                    lost = f"{' and '.join(found.hosts)} {verb(len(found.hosts), 'fails', 'fail')}"
                    yield Conflict(vm, f"{vm} cannot restart when {lost}: rules keep it off every other host")


def _rules_in_the_way(rules: list[RuleStatement], before: Placement, vms: list[str], spare: str) -> dict[str, str]:
    """Return VM → what forbids it, when `vms` run on `spare` instead."""
    moved = replace(before, host_of_vm={**before.host_of_vm, **dict.fromkeys(vms, spare)})
    blocked: dict[str, str] = {}
    inside = set(vms)
    for statement in rules:
        if inside.isdisjoint(statement.members):
            continue
        for violation in RULES[statement.kind].violations(statement, moved):
            for subject in violation.subjects:
                if subject in inside:
                    blocked.setdefault(subject, violation.message)
    return blocked
