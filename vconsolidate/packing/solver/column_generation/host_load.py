"""Loads of one host as pricing finds them, and a choice of them that differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.knapsack import Knapsack
from vconsolidate.packing.solver.solution import Bin


@dataclass(frozen=True, slots=True)
class Load:
    """A feasible load of one host: positions in the knapsack's items with repetition, and its value."""

    positions: tuple[int, ...]
    value: int


@dataclass(frozen=True, slots=True)
class PricingResult:
    """
    Result of pricing.

    Parameters
    ----------
    upper
        No load is worth more than this, or than the threshold asked for.
    loads
        Valuable loads, best first.
    work
        Array cells touched.
    """

    upper: int
    loads: tuple[Load, ...]
    work: float


def pick_diverse(loads: Sequence[tuple[int, IntArray]], order: IntArray, n: int, wanted: int) -> tuple[Load, ...]:
    """Return valuable loads in which no item stands too often, best first."""
    uses = np.zeros(n, dtype=np.int64)
    chosen: list[Load] = []
    for cap in (3, 10):
        taken = {load.positions for load in chosen}
        for value, row in loads:
            if len(chosen) >= wanted:
                return tuple(chosen)
            positions = order[row]
            key = tuple(sorted(positions.tolist()))
            if key in taken or int(uses[positions].max()) >= cap:
                continue
            uses[positions] += 1
            taken.add(key)
            chosen.append(Load(key, value))
    return tuple(chosen)


def bin_of(pack: Knapsack, positions: Sequence[int]) -> Bin:
    """Return the bin of some positions in the items of a knapsack."""
    items, copies = np.unique(pack.items[np.array(positions)], return_counts=True)
    return Bin(pack.host_class, tuple(items.tolist()), tuple(copies.tolist()))
