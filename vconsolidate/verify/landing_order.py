"""Whether VMs leave together, and one after the other, where they must; plain code that the search does not use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.landing import Landing
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.rules.registry import statements

_ON_ONE_HOST = ("affinity", "zone_affinity")
"""Kinds of rules that keep servers on one host, where their scope is a host."""

_NEVER = float("inf")


def order_violations(estate: Estate, demand: Demand, plan: Plan, landing: Landing) -> Iterator[Violation]:
    """Yield VMs that leave apart though they belong together, and VMs that leave before others have left."""
    left = _first_waves(demand, plan, landing)
    vms_of: dict[str, list[str]] = {}
    for vm in demand.vms:
        vms_of.setdefault(vm.server, []).append(vm.name)
    for group in estate.migration.groups:
        vms = [vm for server in group.servers for vm in vms_of.get(server, ())]
        yield from _together(f"group {group.name}", "group", vms, left)
    for rule in statements(estate):
        if rule.kind in _ON_ONE_HOST and rule.scope == "host":
            yield from _together(f"{rule.kind} of {rule.members[0]}", rule.kind, rule.members, left)
    for vm in demand.vms:
        if vm.secondary_of:
            what = f"the fault-tolerant pair of {vm.secondary_of}"
            yield from _together(what, "fault_tolerance", [vm.secondary_of, vm.name], left)
    for order in estate.migration.order:
        first = {vm: left[vm] for server in order.first for vm in vms_of.get(server, ()) if vm in left}
        last = max(first, key=lambda vm: first[vm], default="")
        for name in (vm for server in order.then for vm in vms_of.get(server, ()) if vm in left):
            if last and left[name] <= first[last] and left[name] < _NEVER:
                message = f"{name} moves in wave {_wave(left[name])}, {last} not before it"
                yield Violation("order", (name, last), message)


def _first_waves(demand: Demand, plan: Plan, landing: Landing) -> dict[str, float]:
    """Return VM → wave in which it leaves its place of today; infinite where it never does, though it should."""
    start = dict(landing.at_start)
    goal = {vm.name: plan.hosts[int(host)].name for vm, host in zip(demand.vms, plan.host_of_vm, strict=True)}
    left = {vm: _NEVER for vm, host in goal.items() if start.get(vm) != host}
    for wave in reversed(landing.waves):
        left |= {move.vm: float(wave.number) for move in wave.moves if move.vm in left}
    return left


def _together(what: str, rule: str, vms: Sequence[str], left: Mapping[str, float]) -> Iterator[Violation]:
    waves = {left[vm] for vm in vms if vm in left}
    if len(waves) > 1:
        yield Violation(rule, tuple(vms), f"{what} moves in waves {', '.join(map(_wave, sorted(waves)))}")


def _wave(number: float) -> str:
    return "none" if number == _NEVER else f"{number:.0f}"
