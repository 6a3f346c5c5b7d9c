"""Compressed memory, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.compressed_peak_mib, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="memory_compressed",
    title="The compressed memory",
    unit="memory",
    doc="Peak of the memory in the compression cache of the worst host, counted in guest pages.",
    measure=_measure,
    tip="Lower policy.memory.overcommit.",
)
