"""Free memory of the fullest host, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    fullest = worst((host.memory_used_peak_fraction, host.host) for host in facts.host_replays)
    return None if fullest is None else Measured(1.0 - fullest.value, fullest.of)


BUDGET = Budget(
    metric="memory_headroom",
    title="The free memory",
    unit="share",
    doc="Share of the usable memory of the fullest host that is free at its peak.",
    measure=_measure,
    tip="Raise policy.headroom, or lower policy.memory.ceiling.",
    usual="minimum",
)
