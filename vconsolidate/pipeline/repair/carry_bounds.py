"""What was proven of the plan before holds for its repair: cuts and larger VMs only take plans away."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.evidence import Level
from vconsolidate.model.plan import Plan


def carry_bounds(plan: Plan, before: Plan) -> Plan:
    """
    Return a repaired plan with the larger of its own bounds and those of the plan it came from.

    Parameters
    ----------
    before
        Planned with no more cuts and no larger VMs.
    """
    if not plan.hosts or not before.hosts:
        return plan
    known = {level.criterion: level for level in before.levels if level.among == "all"}
    levels = tuple(_carry(level, known.get(level.criterion)) for level in plan.levels)
    bound = plan.bound
    if before.bound.hosts > bound.hosts or before.bound.cost > bound.cost:
        bound = replace(
            before.bound,
            hosts=max(bound.hosts, before.bound.hosts),
            cost=max(bound.cost, before.bound.cost),
            packing_hosts=max(bound.packing_hosts, before.bound.packing_hosts),
        )
    carried = replace(plan, levels=levels, bound=bound)
    proven = plan.status == "feasible" and carried.levels and carried.unproven is None
    return replace(carried, status="optimal") if proven else carried


def _carry(level: Level, known: Level | None) -> Level:
    if known is None or known.bound is None or level.among != "all":
        return level
    bound = known.bound if level.bound is None else max(level.bound, known.bound)
    return replace(level, bound=min(bound, level.value))
