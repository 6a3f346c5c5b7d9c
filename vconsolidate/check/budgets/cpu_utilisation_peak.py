"""Peak CPU utilisation, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.cpu_peak_fraction, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="cpu_utilisation_peak",
    title="Peak CPU utilisation",
    unit="share",
    doc="Largest CPU demand over capacity (without SMT gain) of the worst host; above 100 % it is overloaded.",
    measure=_measure,
    tip="Lower policy.cpu.ceiling or plan on peaks.",
)
