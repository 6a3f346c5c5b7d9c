"""Ballooned memory, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.ballooned_peak_mib, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="memory_ballooned",
    title="The ballooned memory",
    unit="memory",
    doc="Peak of the memory ballooned on the worst host.",
    measure=_measure,
    tip="Lower policy.memory.overcommit.",
)
