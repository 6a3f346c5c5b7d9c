"""The demand that a plan expects at the time of the measurements."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.measured import Measured

YEAR_S: Final = 365.25 * 86_400.0


def years_since_history(demand: Demand, measured: Measured) -> float:
    """Return the time from the middle of the replayed history to the middle of the measurements; 0 without history."""
    series = demand.series
    if series.synthetic:
        return 0.0
    history = series.start_s + series.n_steps * series.interval_s / 2.0
    return max(0.0, ((measured.start_s + measured.end_s) / 2.0 - history) / YEAR_S)


def factors(estate: Estate, demand: Demand, years: float) -> FloatArray:
    """
    Return (n_vms,) demand after some years over the demand at the horizon, which the series hold.

    Growth compounds; beyond the horizon it is what the owner stated, not capped.
    """
    policies = {cluster.name: cluster.policy for cluster in estate.clusters}
    found = np.ones(len(demand.vms))
    for row, vm in enumerate(demand.vms):
        own = [policies[name] for name in vm.clusters if name in policies]
        if own:
            most = max(own, key=lambda policy: policy.growth_factor)
            found[row] = (1.0 + most.growth_per_year_fraction) ** years / most.growth_factor
    return found


def at_time(demand: Demand, factor: FloatArray) -> Demand:
    """Return the demand with its series brought to another time."""
    series, column = demand.series, factor.astype(np.float32)[:, None]
    return replace(
        demand,
        series=replace(
            series,
            cpu_mhz_by_vm_step=frozen(series.cpu_mhz_by_vm_step * column),
            used_mib_by_vm_step=frozen(series.used_mib_by_vm_step * column),
            active_mib_by_vm_step=frozen(series.active_mib_by_vm_step * column),
        ),
    )
