"""Rack space, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if not facts.plan.hosts:
        return None
    return Measured(sum(host.hardware.rack_units for host in facts.hosts))


BUDGET = Budget(
    metric="rack_units",
    title="The number of rack units",
    unit="count",
    doc="Rack units of the planned hosts, spares included; a typical value, without a range.",
    measure=_measure,
    tip="Offer host types that need fewer rack units.",
)
