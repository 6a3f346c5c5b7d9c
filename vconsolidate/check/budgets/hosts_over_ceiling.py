"""Hosts above their CPU ceiling, as a budget."""

from __future__ import annotations

import math

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.facts import Facts


def _measure(facts: Facts) -> Measured | None:
    if facts.replay is None or not facts.plan.hosts:
        return None
    over = [host.over_ceiling_fraction for host in facts.host_replays]
    if over and all(map(math.isnan, over)):
        return None
    return Measured(sum(one > 0.0 for one in over))


BUDGET = Budget(
    metric="hosts_over_ceiling",
    title="The number of hosts ever above their CPU ceiling",
    unit="count",
    doc="Hosts whose CPU demand is above policy.cpu.ceiling in at least one interval of the replay.",
    measure=_measure,
    tip="Set policy.cpu.statistic to peak, or raise policy.headroom.",
)
