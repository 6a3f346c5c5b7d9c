"""Plans of independent parts become the plan of the whole: hosts, evidence and levels of the objective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.changes import Changes, Declined
from vconsolidate.model.demand import Demand
from vconsolidate.model.evidence import Bound, Level, PhaseRecord
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.model.previous import Previous
from vconsolidate.packing.encoding.decode import place_of_host
from vconsolidate.packing.independent_parts import EstatePart
from vconsolidate.packing.objective_levels import changes

_LARGEST: Final = frozenset({"balance", "blast_radius"})
"""Criteria of which the worst host decides; all others are sums over hosts or VMs."""

_FEWER_AND_FEWER: Final = ("all", "as good above", "same hosts")
"""Plans that a bound speaks of: what holds of all plans of a part holds of fewer of them, too."""


def join_plans(parts: Sequence[EstatePart], plans: Sequence[Plan], demand: Demand, previous: Previous | None) -> Plan:
    """Return the plan of the whole; one without a placement where a part has none: that of the first such part."""
    lacking = [plan for plan in plans if not plan.hosts]
    if lacking:
        failed = next((plan for plan in lacking if plan.status == "infeasible"), lacking[0])
        return replace(failed, interrupted=any(plan.interrupted for plan in plans))
    every = [(part, host) for part, plan in enumerate(plans) for host in range(len(plan.hosts))]
    order = sorted(every, key=lambda at: place_of_host(plans[at[0]].hosts[at[1]]))
    number = {at: place for place, at in enumerate(order)}
    host_of_vm = np.zeros(len(demand.vms), dtype=np.int64)
    for index, (part, plan) in enumerate(zip(parts, plans, strict=True)):
        own = np.array([number[index, host] for host in range(len(plan.hosts))], dtype=np.int64)
        host_of_vm[part.rows] = own[plan.host_of_vm]
    whole = replace(
        plans[0],
        status="optimal" if all(plan.status == "optimal" for plan in plans) else "feasible",
        hosts=tuple(plans[part].hosts[host] for part, host in order),
        host_of_vm=frozen(host_of_vm),
        loads=tuple(plans[part].loads[host] for part, host in order),
        bound=_bound([plan.bound for plan in plans]),
        unprotected=tuple(one for plan in plans for one in plan.unprotected),
        phases=tuple(_phases(plans)),
        interrupted=any(plan.interrupted for plan in plans),
        limited=any(plan.limited for plan in plans),
        levels=tuple(_levels(plans)),
        restarts=tuple(one for plan in plans for one in plan.restarts),
    )
    return whole if previous is None else replace(whole, changes=_changes(plans, demand, whole, previous))


def _bound(bounds: Sequence[Bound]) -> Bound:
    methods = dict.fromkeys(method for bound in bounds for method in bound.method.split(", "))
    return Bound(
        hosts=sum(bound.hosts for bound in bounds),
        cost=sum(bound.cost for bound in bounds),
        method=", ".join(methods),
        packing_hosts=sum(bound.packing_hosts for bound in bounds),
    )


def _levels(plans: Sequence[Plan]) -> Iterator[Level]:
    """
    Yield the levels of the whole.

    A bound of plans that are as good above holds for the whole only where each part is proven best above: else another
    plan of the whole may be worse there in one part, and better in another.
    """
    proven = True
    for levels in zip(*(plan.levels for plan in plans), strict=True):
        first = levels[0]
        largest = first.criterion in _LARGEST
        value = max(one.value for one in levels) if largest else sum(one.value for one in levels)
        bounds = [one.bound for one in levels if one.bound is not None]
        bound: float | None = None
        among = max((one.among for one in levels), key=_FEWER_AND_FEWER.index)
        if len(bounds) == len(levels) and (proven or among == "all"):
            bound = max(bounds) if largest else sum(bounds)
        elif first.criterion in CHOOSE_HOSTS:
            bound, among = sum(one.bound or 0.0 for one in levels if one.among == "all"), "all"
        yield replace(first, value=value, bound=bound, among=among)
        proven = proven and not largest and all(one.proven for one in levels)


def _phases(plans: Sequence[Plan]) -> Iterator[PhaseRecord]:
    """Yield the phases of all parts one after the other, each with what was known of the whole when it ended."""
    bound, known = 0, len([plan for plan in plans if plan.phases])
    value = 0
    for number, plan in enumerate(plans, start=1):
        for phase in plan.phases:
            last = number == known and phase.value is not None
            yield replace(
                phase,
                phase=f"part {number}: {phase.phase}",
                value=value + (phase.value or 0) if last else None,
                bound=None if phase.bound is None else bound + phase.bound,
                steps=(),
            )
        ends = plan.phases[-1] if plan.phases else None
        bound += (ends.bound or 0) if ends is not None else 0
        value += (ends.value or 0) if ends is not None else 0


def _changes(plans: Sequence[Plan], demand: Demand, whole: Plan, previous: Previous) -> Changes:
    """Return what the whole changes; a better plan that was declined in some parts was declined in the whole."""
    declined = [plan.changes.declined for plan in plans if plan.changes is not None and plan.changes.declined]
    found = changes(demand, whole.hosts, whole.host_of_vm.tolist(), previous)
    if not declined:
        return found
    sums = Declined(sum(d.moves for d in declined), sum(d.hosts for d in declined), sum(d.saving for d in declined))
    return replace(found, declined=sums)
