"""Memory utilisation, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured, worst
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    return worst((host.memory_used_peak_fraction, host.host) for host in facts.host_replays)


BUDGET = Budget(
    metric="memory_utilisation",
    title="The memory utilisation",
    unit="share",
    doc="Peak of granted memory and overhead on the worst host, as a share of its usable memory.",
    measure=_measure,
    tip="Lower policy.memory.ceiling.",
)
