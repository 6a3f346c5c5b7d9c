"""
Machine memory of a host: how much must stay free, what state that puts it in, and who has to give.

Sources: Waldspurger, "Memory Resource Management in VMware ESX Server", OSDI 2002 (idle-memory tax, states); VMware's
memory management papers for ESX 4.1 to 6 (sliding minFree, five states).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.replay import MemoryState
from vconsolidate.replay.levels import water_level

STATES: Final[tuple[MemoryState, ...]] = ("high", "clear", "soft", "hard", "low")
"""States by number, 0 the best."""

ENTER_CLEAR: Final = 1.0
ENTER_SOFT: Final = 0.64
ENTER_HARD: Final = 0.32
ENTER_LOW: Final = 0.16
"""Free memory over minFree below which a host enters the state. (Below 400 % large pages are broken up for sharing.)"""

SOFT: Final = 2
"""Number of the soft state, the first in which memory is reclaimed."""

_THRESHOLDS: Final = np.array([ENTER_CLEAR, ENTER_SOFT, ENTER_HARD, ENTER_LOW])
_MIN_FREE_BANDS: Final = ((4.0, 0.06), (8.0, 0.04), (16.0, 0.02), (float("inf"), 0.01))
_MIB_PER_GIB: Final = 1024.0


def min_free_mib(installed_mib: float) -> float:
    """
    Return minFree: 6 % of the first 4 GiB, 4 % of the next 8, 2 % of the next 16, 1 % of the rest.

    ESXi 5 and later; a host of 100 GiB keeps about 1.6 GiB.
    """
    rest, total = installed_mib, 0.0
    for band_gib, share in _MIN_FREE_BANDS:
        part = min(rest, band_gib * _MIB_PER_GIB)
        total += share * part
        rest -= part
    return total


def state(free_mib: FloatArray, min_free: FloatArray, before: IntArray, hysteresis_fraction: float) -> IntArray:
    """
    Return the state by free memory; it worsens at once and improves only beyond the threshold by the hysteresis.

    Parameters
    ----------
    free_mib, min_free, before
        (n_hosts,) free memory, minFree (0: the platform has no states) and the state before, 0 high … 4 low.
    """
    floors = min_free[:, None] * _THRESHOLDS
    falling: IntArray = (free_mib[:, None] < floors).sum(axis=1)
    rising: IntArray = (free_mib[:, None] < floors * (1.0 + hysteresis_fraction)).sum(axis=1)
    return np.maximum(falling, np.minimum(rising, before))


def targets(
    active: FloatArray, shares: FloatArray, low: FloatArray, high: FloatArray, total: FloatArray, tax_fraction: float
) -> FloatArray:
    """
    Return the memory each VM may keep: equal price per page with a tax on idle pages.

    The price of a VM's page is ``ρ = S / (P·(f + k·(1 − f)))`` with S shares, P pages, f the active fraction and
    ``k = 1/(1 − τ)`` (OSDI 2002, §5.2). All unbounded VMs end at one price, so that
    ``P = x`` up to the active memory a and ``a + (x − a)/k`` beyond, with x = S·θ; it is piecewise linear in θ.

    Parameters
    ----------
    active, low, high
        (n_hosts, n_vms) recently touched memory, and the bounds (reservation; what it would keep).
    shares
        (n_hosts, n_vms) > 0; for memory ESX gives shares in proportion to configured memory.
    total
        (n_hosts,) memory to divide.

    Returns
    -------
    FloatArray
        (n_hosts, n_vms) Σ = total clipped to [Σ low, Σ high].
    """
    k = 1.0 / (1.0 - tax_fraction)

    def level_of(pages: FloatArray) -> FloatArray:
        return np.where(pages <= active, pages, active + (pages - active) * k) / shares

    first, last = level_of(low), level_of(high)
    turn = np.clip(active / shares, first, last)
    # slope S below the turn and S/k above; each of the two pieces may be empty
    knees = np.concatenate([first, turn, turn, last], axis=1)
    bends = np.concatenate([shares, -shares, shares / k, -shares / k], axis=1)
    theta = water_level(knees, bends, low.sum(axis=1), total)[:, None] * shares
    pages = np.where(theta <= active, theta, active + (theta - active) / k)
    return np.clip(pages, low, high)
