"""
How much of a replay's verdict is luck of the days that were measured: a block bootstrap over days.

All VMs keep their days together, so what happens at once stays at once. Demand adds up, so drawing the host's days is
drawing the days of all its VMs.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import HostRisk, Replay

DAY_S: Final = 86_400
DRAWS: Final = 400
LEAST_DAYS: Final = 7
WEEKS_FROM_DAYS: Final = 28
"""From here on blocks are weeks, so that weekends stay whole."""


def host_risks(estate: Estate, plan: Plan, replay: Replay) -> tuple[HostRisk, ...]:
    """Return the risk of every host; empty with less than a week of whole days."""
    per_day = DAY_S // replay.interval_s if DAY_S % replay.interval_s == 0 else 0
    n_days = replay.n_steps // per_day if per_day else 0
    if n_days < LEAST_DAYS or not plan.hosts:
        return ()
    ceiling_of = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    ceilings = np.array([ceiling_of[host.cluster] for host in plan.hosts])
    demand = replay.series.by_host["cpu_demand_fraction"][:, : n_days * per_day]
    over = demand.reshape(len(plan.hosts), n_days, per_day) > ceilings[:, None, None] * (1.0 + 1e-6)
    by_day = over.mean(axis=2)
    drawn = drawn_days(n_days)
    shares = np.array([days[drawn].mean(axis=1) for days in by_day])
    low, high = np.quantile(shares, (0.05, 0.95), axis=1)
    breach = (shares > estate.service_levels.host.over_ceiling_fraction).mean(axis=1)
    return tuple(
        HostRisk(host.host, float(low[i]), float(high[i]), float(breach[i])) for i, host in enumerate(replay.hosts)
    )


def drawn_days(n_days: int) -> IntArray:
    """Return (DRAWS, n_days) days of as many drawn periods; always the same for the same number of days."""
    block = LEAST_DAYS if n_days >= WEEKS_FROM_DAYS else 1
    rng = np.random.default_rng(n_days)
    starts = rng.integers(0, n_days, (DRAWS, -(-n_days // block)))
    days: IntArray = (starts[:, :, None] + np.arange(block)) % n_days
    return days.reshape(DRAWS, -1)[:, :n_days]
