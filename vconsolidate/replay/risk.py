"""
How much of a replay's verdict is luck of the days that were measured: a block bootstrap over days.

All VMs keep their days together, so what happens at once stays at once. Demand adds up, so drawing the host's days is
drawing the days of all its VMs.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vconsolidate.model.arrays import Float32Array, IntArray
from vconsolidate.model.estate import Estate
from vconsolidate.model.outlook import HostRisk
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay

DAY_S: Final = 86_400
DRAWS: Final = 400
LEAST_DAYS: Final = 7
WEEKS_FROM_DAYS: Final = 28
"""From here on blocks are weeks, so that weekends stay whole."""

_ROUNDING: Final = 1e-6
"""Series are in single precision: a host this little above a limit is at it."""


def host_risks(estate: Estate, plan: Plan, *replays: Replay) -> tuple[HostRisk, ...]:
    """
    Return the risk of every host; empty with less than a week of whole days.

    A drawn period is a breach when the host is above its ceiling too often in it, or once above what it can do at all.

    Parameters
    ----------
    replays
        Of the plan, one period after the other, with equal intervals.
    """
    interval_s = replays[0].interval_s
    per_day = DAY_S // interval_s if DAY_S % interval_s == 0 else 0
    days = [_days(replay, per_day) for replay in replays if per_day]
    n_days = sum(part.shape[1] for part in days)
    if n_days < LEAST_DAYS or not plan.hosts:
        return ()
    level = estate.service_levels.host
    ceiling_of = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    ceilings = np.array([ceiling_of[host.cluster] for host in plan.hosts])[:, None, None] * (1.0 + _ROUNDING)
    most = np.array([host.cpu_most_fraction for host in replays[0].hosts])[:, None] * level.cpu_peak_fraction
    over = np.concatenate([(part > ceilings).mean(axis=2) for part in days], axis=1)
    overloaded = np.concatenate([part.max(axis=2) for part in days], axis=1) > most * (1.0 + _ROUNDING)
    drawn = drawn_days(n_days)
    shares = np.array([by_day[drawn].mean(axis=1) for by_day in over])
    low, high = np.quantile(shares, (0.05, 0.95), axis=1)
    peaks = np.array([by_day[drawn].any(axis=1) for by_day in overloaded])
    breach = ((shares > level.over_ceiling_fraction) | peaks).mean(axis=1)
    return tuple(
        HostRisk(host.host, float(low[i]), float(high[i]), float(breach[i]), n_days)
        for i, host in enumerate(replays[0].hosts)
    )


def _days(replay: Replay, per_day: int) -> Float32Array:
    """Return the whole days of a replay, (n_hosts, n_days, per_day) demand over capacity."""
    n_days = replay.n_steps // per_day
    demand = replay.series.by_host["cpu_demand_fraction"][:, : n_days * per_day]
    return demand.reshape(len(replay.hosts), n_days, per_day)


def drawn_days(n_days: int) -> IntArray:
    """Return (DRAWS, n_days) days of as many drawn periods; always the same for the same number of days."""
    block = LEAST_DAYS if n_days >= WEEKS_FROM_DAYS else 1
    rng = np.random.default_rng(n_days)
    starts = rng.integers(0, n_days, (DRAWS, -(-n_days // block)))
    days: IntArray = (starts[:, :, None] + np.arange(block)) % n_days
    return days.reshape(DRAWS, -1)[:, :n_days]
