"""Memory no technique can free, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.unmet_peak_mib, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="memory_unmet",
    title="The memory that no technique can free",
    unit="memory",
    doc="Peak of the memory that VMs on the worst host need and that no technique can free.",
    measure=_measure,
    tip="Lower policy.memory.ceiling.",
)
