"""
Real numbers to integers, in one place: demand rounds up, capacity rounds down.

A dimension whose figures are whole numbers already keeps them (divided by their common divisor). Any other is scaled
by a power of two so that its largest capacity lies between 2²⁹ and 2³⁰ units. A host of that size with a thousand VMs
then loses at most 1000 of 2²⁹ units to rounding, under two millionths of its capacity (with a hundred VMs, a fifth of
a millionth); sums over a hundred thousand VMs stay below 2⁴⁷, and a product of any two such figures of one host below
2⁶¹, so 64 bits hold them all. A millionth of a unit is forgiven in rounding: it is the dust of binary fractions, not
demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray

_CAPACITY_BITS = 30
DUST: Final = 1e-6
"""Part of a unit that comes from binary fractions."""

_MOST = 2**40
"""A VM larger than this many units (a thousand times the largest host) fits nowhere anyway."""


@dataclass(frozen=True, slots=True)
class ScaledResources:
    """
    Integers of one set of resources.

    Parameters
    ----------
    demand
        (n_platforms, n_items, n_dims)
    capacity
        (n_classes, n_dims)
    units
        (n_dims,) integer units per unit of the resource.
    """

    demand: IntArray
    capacity: IntArray
    units: FloatArray


def scale(demand: FloatArray, capacity: FloatArray, count: IntArray) -> ScaledResources:
    """
    Return demand and capacity as integers.

    Parameters
    ----------
    demand
        (n_platforms, n_items, n_dims), ≥ 0.
    capacity
        (n_classes, n_dims); infinite where a class has no limit: it becomes the demand of everything.
    count
        (n_items,) copies of every item.
    """
    n_dims = demand.shape[2]
    integer_demand = np.zeros(demand.shape, dtype=np.int64)
    integer_capacity = np.zeros(capacity.shape, dtype=np.int64)
    units = np.ones(n_dims)
    for dim in range(n_dims):
        units[dim] = _units(demand[:, :, dim], capacity[:, dim])
        needed = np.minimum(np.ceil(demand[:, :, dim] * units[dim] - DUST), _MOST).astype(np.int64)
        finite = np.isfinite(capacity[:, dim])
        offered = np.full(capacity.shape[0], max(1, int((needed * count).sum(axis=1).max(initial=0))), dtype=np.int64)
        offered[finite] = np.floor(capacity[finite, dim] * units[dim] + DUST).astype(np.int64)
        divisor = max(1, int(np.gcd.reduce(needed.ravel(), initial=0)))
        integer_demand[:, :, dim] = needed // divisor
        integer_capacity[:, dim] = offered // divisor
        units[dim] /= divisor
    return ScaledResources(integer_demand, integer_capacity, units)


def _units(demand: FloatArray, capacity: FloatArray) -> float:
    """Return the integer units per real unit of one dimension."""
    largest = float(capacity[np.isfinite(capacity)].max(initial=0.0))
    if largest <= 0.0:
        largest = float(demand.max(initial=1.0)) or 1.0
    if largest < 2**_CAPACITY_BITS and bool((demand == np.round(demand)).all()):
        return 1.0
    _, exponent = np.frexp(largest)
    return float(2.0 ** (_CAPACITY_BITS - int(exponent)))
