"""
Mean power of a machine under a load, and how far it may be from that.

Low and high take the ends of everything that is uncertain at once: the ratings of processors (they decide how busy a
host is), the shape of the power curve where none was measured, and idle and full power where they are assumed. Left
out: the tolerance of meters, power supplies at another working point, the temperature of the room.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.catalog.economics import load_economics
from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.band import Band
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.power import LEVELS, mean_power_w

_KNOTS = np.linspace(0.0, 1.0, LEVELS)
SURE = (1.0, 1.0)
"""Factors of a load that is measured on the machine itself."""


def power_band(hardware: Hardware, load: FloatArray, factors: tuple[float, float] = SURE) -> Band:
    """
    Return the mean wall power, W.

    Parameters
    ----------
    load
        (n_steps,) share of the CPU capacity.
    factors
        By which the load may be lower and higher.
    """
    typical = mean_power_w(hardware, load)
    if hardware.power_curve_w:
        return Band(mean_power_w(hardware, load * factors[0]), typical, mean_power_w(hardware, load * factors[1]))
    known = load_economics().power
    idle, full = Band.exactly(hardware.idle_power_w), Band.exactly(hardware.max_power_w)
    if hardware.power_source == "assumed":
        idle, full = idle * known.idle, full * known.full
    low = _mean(idle.low, max(full.low, idle.low), known.shape_low, load * factors[0])
    high = _mean(idle.high, max(full.high, idle.high), known.shape_high, load * factors[1])
    return Band(min(low, typical), typical, max(high, typical))


def _mean(idle_w: float, full_w: float, shape: tuple[float, ...], load: FloatArray) -> float:
    share = np.interp(np.clip(load, 0.0, 1.0), _KNOTS, shape)
    return idle_w + (full_w - idle_w) * float(share.mean()) if share.size else idle_w
