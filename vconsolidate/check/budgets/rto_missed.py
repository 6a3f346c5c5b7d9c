"""Number of tiers that miss their RTO, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if facts.recovery is None:
        return None
    return Measured(sum(tier.misses_rto for tier in facts.recovery.tiers))


BUDGET = Budget(
    metric="rto_missed",
    title="The number of tiers that miss their time to recover",
    unit="count",
    doc="Tiers that run again later than their RTO allows after the loss of the first site.",
    measure=_measure,
    whole_plan=True,
    clusters=False,
    tip="Restart more VMs at once, or use more hosts at the second site.",
)
