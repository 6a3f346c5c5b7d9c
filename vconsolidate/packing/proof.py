"""What is proven of all plans, and how the search went, as a plan states it."""

from __future__ import annotations

from vconsolidate.model.evidence import Bound, PhaseRecord
from vconsolidate.packing.availability.spare_hosts import LowerBounds
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Solution


def bound_of(encoded: Encoded, bounds: LowerBounds, packing: Solution) -> Bound:
    """Return the bound on money and hosts of every plan, and the hosts that a packing without failures needs."""
    costs = encoded.money.costs
    money = costs.least("cost", bounds.value, bounds.value) if "cost" in costs.digit_of else costs.constant
    return Bound(bounds.hosts, money, bounds.method, packing.bound_hosts)


def phases_of(encoded: Encoded, solution: Solution) -> tuple[PhaseRecord, ...]:
    """Return value and bound at the end of each phase of the search, in the figures that people read."""
    in_figures = encoded.money.costs.shown
    return tuple(
        PhaseRecord(phase, None if value is None else in_figures(value), in_figures(bound))
        for phase, value, bound in solution.phases
    )
