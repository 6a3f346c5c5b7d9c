"""Wall power of a machine under a load: by its measured curve, or linear from idle to full load."""

from __future__ import annotations

from typing import Final

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.replay import Replay

LEVELS: Final = 11
"""Points of a measured curve: at 0 %, 10 % … 100 % load, as SPECpower_ssj2008 reports them."""


def power_w(hardware: Hardware, load: Float32Array | FloatArray | list[float]) -> FloatArray:
    """
    Return the wall power, W, at each load (a share of the machine's CPU capacity; above 1 counts as 1).

    Between the points of the curve it is linear; without a curve, from idle to full load.
    """
    import numpy as np  # noqa: PLC0415 - validating an inventory needs no arrays

    idle, full = hardware.idle_power_w, hardware.max_power_w
    curve = hardware.power_curve_w or tuple(np.linspace(idle, full, LEVELS).tolist())
    loads = np.clip(np.asarray(load, dtype=np.float64), 0.0, 1.0)
    return np.asarray(np.interp(loads, np.linspace(0.0, 1.0, LEVELS), curve), dtype=np.float64)


def mean_power_w(hardware: Hardware, load: Float32Array | FloatArray | list[float]) -> float:
    """Return the mean wall power, W, over intervals of equal length with these loads; idle power without any."""
    powers = power_w(hardware, load)
    return float(powers.mean()) if powers.size else hardware.idle_power_w


def replayed_load(replay: Replay, row: int, hardware: Hardware, hypervisor: Hypervisor) -> FloatArray:
    """
    Return (n_steps,) the load of a host in a replay as a share of all its cores; its mean where no series was kept.

    Parameters
    ----------
    row
        Of the host among those of the plan.
    """
    import numpy as np  # noqa: PLC0415 - validating an inventory needs no arrays

    share = max(hardware.cpu.cores - hypervisor.reserve_cores, 0.1) / hardware.cpu.cores
    series = replay.series.by_host.get("cpu_demand_fraction")
    demand = [replay.hosts[row].cpu_mean_fraction] if series is None else series[row]
    return np.asarray(demand, dtype=np.float64) * share
