"""
Hyper-V's dynamic memory: added and removed by demand between a minimum and a maximum; no host swap of running VMs.

Source: Microsoft, "Hyper-V Dynamic Memory Overview": memory = demand × (1 + buffer), the buffer being given up first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.replay.levels import water_level
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Assigned:
    """
    Memory of the VMs of one host.

    Parameters
    ----------
    assigned
        (n_steps, n_vms) MiB.
    unmet
        (n_steps,) MiB by which the minimums alone exceed the host.
    """

    assigned: FloatArray
    unmet: FloatArray


def dynamic_bounds(machine: Machine, parameters: Parameters) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (n_vms,) minimum, maximum and buffer of a host's VMs; a reservation is never taken away."""
    policy = machine.cluster.policy.dynamic_memory
    settings = [own.over(policy) for own in machine.dynamic_memory]
    minimum = [parameters.dynamic_minimum_mib if one.minimum_mib is None else one.minimum_mib for one in settings]
    maximum = [np.inf if one.maximum_mib is None else one.maximum_mib for one in settings]
    buffer = [
        parameters.dynamic_buffer_fraction if one.buffer_fraction is None else one.buffer_fraction for one in settings
    ]
    configured = machine.configured_mib
    least = np.maximum(machine.reservation_mib, np.minimum(np.array(minimum, dtype=np.float64), configured))
    most = np.maximum(np.minimum(np.array(maximum, dtype=np.float64), configured), least)
    return least, most, np.array(buffer, dtype=np.float64)


def assign(
    used: FloatArray,
    minimum: FloatArray,
    maximum: FloatArray,
    pool_mib: float,
    buffer_fraction: FloatArray | float,
) -> Assigned:
    """
    Divide a host's memory among VMs with dynamic memory.

    Every VM gets its minimum, then its demand, then its buffer; each layer that does not fit is divided by water
    level over demand (equal memory weights).

    Parameters
    ----------
    used
        (n_steps, n_vms) demand of the guests.
    minimum, maximum
        (n_vms,) bounds.
    buffer_fraction
        On top of demand, of all VMs or (n_vms,) of each.
    """
    demand = np.clip(used, minimum, maximum)
    wish = np.clip(used * (1.0 + buffer_fraction), minimum, maximum)
    floor = np.broadcast_to(minimum, used.shape)
    total = np.full(used.shape[0], pool_mib)
    assigned = wish.copy()
    for low, high in ((demand, wish), (floor, demand)):
        short = high.sum(axis=1) > total
        if short.any():
            assigned[short] = _between(low[short], high[short], total[short])
    return Assigned(assigned, np.maximum(assigned.sum(axis=1) - total, 0.0))


def _between(low: FloatArray, high: FloatArray, total: FloatArray) -> FloatArray:
    """Return low + θ·(high − low) with Σ = total where that is possible, `low` where even that is too much."""
    span = np.concatenate([high - low, low - high], axis=1)
    knees = np.concatenate([np.zeros_like(low), np.ones_like(low)], axis=1)
    theta = np.clip(water_level(knees, span, low.sum(axis=1), total), 0.0, 1.0)[:, None]
    return low + theta * (high - low)
