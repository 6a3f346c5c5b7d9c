"""Time above the CPU ceiling, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.over_ceiling_fraction, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="over_ceiling",
    title="The time above the CPU ceiling",
    unit="share",
    doc="Share of the intervals in which the worst host's CPU demand is above its ceiling.",
    measure=_measure,
    tip="Plan on a higher percentile (policy.cpu.statistic).",
)
