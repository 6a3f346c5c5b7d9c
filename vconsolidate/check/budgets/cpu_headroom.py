"""Free CPU of the fullest host, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    fullest = worst((host.cpu_p95_fraction, host.host) for host in facts.host_replays)
    return None if fullest is None else Measured(1.0 - fullest.value, fullest.of)


BUDGET = Budget(
    metric="cpu_headroom",
    title="The free CPU",
    unit="share",
    doc="Share of the CPU capacity of the fullest host that is free in 95 % of the time; negative "
    "where it is overloaded.",
    measure=_measure,
    tip="Raise policy.headroom, or lower policy.cpu.ceiling.",
    usual="minimum",
)
