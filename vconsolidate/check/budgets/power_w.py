"""Power of the planned hosts, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if facts.replay is None or not facts.plan.hosts:
        return None
    power = 0.0
    for host, replayed in zip(facts.hosts, facts.host_replays, strict=True):
        idle, full = host.hardware.idle_power_w, host.hardware.max_power_w
        power += idle + (full - idle) * min(replayed.cpu_mean_fraction, 1.0)
    return Measured(power)


BUDGET = Budget(
    metric="power_w",
    title="The power of the hosts",
    unit="power",
    doc="Mean wall power of the planned hosts at their replayed CPU utilisation; it is assumed to rise linearly "
    "from idle to full load.",
    measure=_measure,
    tip="Offer more efficient host types.",
)
