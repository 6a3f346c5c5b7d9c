"""Which of two plans is better by the levels that choose hosts."""

from __future__ import annotations

from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS


def is_better(plan: Plan, other: Plan) -> bool:
    """Return whether a plan is better on the first level that chooses hosts and in which they differ."""
    for one, its in zip(plan.levels, other.levels, strict=False):
        if one.criterion != its.criterion or one.criterion not in CHOOSE_HOSTS:
            return False
        if abs(one.value - its.value) > 1e-6 * max(1.0, abs(its.value)):
            return one.value < its.value
    return False
