"""Licences, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return Measured(facts.licence_cost) if facts.plan.hosts else None


BUDGET = Budget(
    metric="licence_cost",
    title="The cost of licences",
    unit="money",
    doc="Licences and support of the planned hosts and licences of products over the horizon. Where the budget has a "
    "scope, a product counts by the share of its hosts that are in scope.",
    measure=_measure,
    tip="Keep VMs of licensed products on fewer hosts (rule license).",
)
