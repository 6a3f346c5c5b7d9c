"""``balance``: the largest share of any resource of any host becomes as small as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.levels.level import emptiest_first
from vconsolidate.packing.refinement.named_host_model import NamedHostModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_STEPS = 10_000
"""Utilisation is counted in ten-thousandths."""

_PRECISION_BITS = 20
"""A capacity of this many bits or more loses less than a millionth when it is rounded down to a whole number."""


class Balance:
    """The fullest host counts; among placements alike in it, the next fullest."""

    def value(self, data: LevelData, hosts: Sequence[NamedHost]) -> tuple[float, ...]:
        """Return the largest share of every host, the fullest first, to a millionth."""
        return tuple(sorted((round(data.share(host), 6) for host in hosts), reverse=True))

    def minimise(self, data: LevelData, model: NamedHostModel) -> None:
        """Make the fullest free host less full."""
        model.cp.minimize(_fullest(data, model))

    def hold(self, data: LevelData, model: NamedHostModel, hosts: Sequence[NamedHost], free: Sequence[int]) -> None:
        """Let no free host become fuller than the fullest of all."""
        del free
        model.cp.add(_fullest(data, model) <= max(_steps(data, host) for host in hosts))

    def read_bound(self, data: LevelData, bound: int) -> float | None:
        """Return the least share of the fullest host; a step less, for shares are rounded up."""
        del data
        return max(0.0, (bound - 1) / _STEPS)

    def neighbourhoods(self, data: LevelData, hosts: Sequence[NamedHost]) -> Iterator[tuple[int, ...]]:
        """Yield the fullest host with three of the emptiest, again and again."""
        emptiest = emptiest_first(data, hosts)
        for start in range(0, min(len(emptiest) - 1, 12), 3):
            yield tuple(sorted({emptiest[-1], *emptiest[start : start + 3]}))


def _fullest(data: LevelData, model: NamedHostModel) -> cp_model.IntVar:
    """Return the largest share, in steps, that a free host uses of a resource (or more)."""
    largest = model.cp.new_int_var(0, _STEPS, "fullest")
    for host in model.free:
        host_class = model.class_of[host]
        demand = data.demand[model.problem.platform_of_class[host_class]]
        for dim, parts, capacity in zip(*(row.tolist() for row in _limits(data, host_class)), strict=True):
            # what is larger than the host does not come to it, however much larger
            needed = np.minimum(demand[:, dim], capacity // parts + 1)
            load = sum(int(needed[i]) * x for i, x in model.copies[host].items() if needed[i])
            model.cp.add(_STEPS * parts * load <= capacity * largest)
    return largest


def _steps(data: LevelData, host: NamedHost) -> int:
    """Return the largest share that a host uses of a resource in steps, rounded up as in the model."""
    dims, parts, capacity = _limits(data, host.host_class)
    steps: IntArray = -(-_STEPS * parts * data.load(host)[dims] // np.maximum(capacity, 1))
    return int(steps.max(initial=0))


def _limits(data: LevelData, host_class: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return the resources that limit a host, into how many parts to divide their units, and capacities in parts."""
    dims = np.flatnonzero(np.isfinite(data.capacity[host_class]))
    capacity = data.capacity[host_class][dims]
    bits = np.clip(_PRECISION_BITS + 1 - np.frexp(capacity)[1], 0, _PRECISION_BITS + 1).astype(np.int64)
    parts = np.where(capacity == np.floor(capacity), 1, 2**bits)
    return dims, parts, np.floor(capacity * parts).astype(np.int64)
