"""Peak CPU utilisation, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.cpu_peak_fraction, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="cpu_utilisation_peak",
    title="The peak CPU utilisation",
    unit="share",
    doc="Largest CPU demand of the worst host, as a share of its capacity (without the gain of SMT); above 100 % "
    "the host is overloaded.",
    measure=_measure,
    tip="Lower policy.cpu.ceiling, or set policy.cpu.statistic to peak.",
)
