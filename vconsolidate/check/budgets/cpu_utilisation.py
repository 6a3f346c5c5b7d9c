"""CPU utilisation, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.cpu_p95_fraction, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="cpu_utilisation",
    title="The CPU utilisation (95th percentile)",
    unit="share",
    doc="95th percentile of the worst host's CPU demand, as a share of its capacity (without the gain of SMT).",
    measure=_measure,
    tip="Lower policy.cpu.ceiling.",
)
