"""Number of tiers that miss their RPO, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if facts.recovery is None:
        return None
    return Measured(sum(tier.misses_rpo for tier in facts.recovery.tiers))


BUDGET = Budget(
    metric="rpo_missed",
    title="The number of tiers that miss their loss of data",
    unit="count",
    doc="Tiers that lose more data than their RPO allows after the loss of the first site.",
    measure=_measure,
    whole_plan=True,
    clusters=False,
    tip="Widen the link, or replicate fewer VMs.",
)
