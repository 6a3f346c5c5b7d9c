"""What is proven of all plans, and how the search went, as a plan states it."""

from __future__ import annotations

from typing import Final

from vconsolidate.model.evidence import Bound, PhaseRecord, StepRecord
from vconsolidate.packing.availability.spare_hosts import LowerBounds
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.objective_levels import cheapest
from vconsolidate.packing.solver.solution import Solution

_DECIMALS: Final = 6
"""Of work: differences of long sums have digits that mean nothing."""


def bound_of(encoded: Encoded, bounds: LowerBounds, packing: Solution) -> Bound:
    """
    Return the bound on money and hosts of every plan, and the hosts that a packing without failures needs.

    Where the cost is not minimised first, a plan that is worse above may cost less than the best: then only what no
    plan can avoid counts.
    """
    costs = encoded.money.costs
    first = costs.digit_of.get("cost") == 0
    money = costs.least("cost", bounds.value) if first else costs.constant + cheapest(encoded, "cost")
    return Bound(bounds.hosts, money, bounds.method, packing.bound_hosts)


def phases_of(encoded: Encoded, solution: Solution) -> tuple[PhaseRecord, ...]:
    """Return value and bound of each phase of the search and of its steps, in the figures that people read."""
    in_figures = encoded.money.costs.shown

    def shown(value: int | None) -> int | None:
        return None if value is None else in_figures(value)

    return tuple(
        PhaseRecord(
            one.phase,
            shown(one.value),
            in_figures(one.bound),
            round(one.work, _DECIMALS),
            tuple(
                StepRecord(round(step.work, _DECIMALS), shown(step.value), in_figures(step.bound))
                for step in one.improvements
            ),
        )
        for one in solution.phases
    )
