"""Consolidation ratio, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    servers = sum(not vm.secondary_of for vm in facts.vms)
    return Measured(servers / len(facts.hosts)) if facts.hosts else None


BUDGET = Budget(
    metric="consolidation_ratio",
    title="Consolidation ratio",
    unit="count",
    doc="Virtualised servers per host, spares included.",
    measure=_measure,
    tip="Raise the limits of policy, or allow larger hosts.",
)
