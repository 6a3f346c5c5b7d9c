"""Power of the planned hosts, as a budget."""

from __future__ import annotations

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts
from vconsolidate.model.power import mean_power_w, replayed_load


def _measure(facts: Facts) -> Measured | None:
    if facts.replay is None or not facts.plan.hosts:
        return None
    rows = {host.name: row for row, host in enumerate(facts.plan.hosts)}
    power = 0.0
    for host in facts.hosts:
        load = replayed_load(facts.replay, rows[host.name], host.hardware, facts.hypervisor_of(host))
        power += mean_power_w(host.hardware, load)
    return Measured(power)


BUDGET = Budget(
    metric="power_w",
    title="The power of the hosts",
    unit="power",
    doc="Mean wall power of the planned hosts under their replayed CPU load: the typical value of the savings, without "
    "its range.",
    measure=_measure,
    tip="Offer more efficient host types.",
)
