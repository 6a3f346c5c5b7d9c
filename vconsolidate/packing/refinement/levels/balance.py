"""``balance``: the largest share of any resource of any host becomes as small as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.levels.level import emptiest_first
from vconsolidate.packing.refinement.named_host_model import NamedHostModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_STEPS = 10_000
"""Utilisation is counted in ten-thousandths."""


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
        worst = max(self.value(data, hosts))
        model.cp.add(_fullest(data, model) <= int(np.ceil(worst * _STEPS - 1e-6)))

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
        for dim in np.flatnonzero(data.limited[host_class]).tolist():
            load = sum(int(demand[i, dim]) * x for i, x in model.copies[host].items() if demand[i, dim])
            model.cp.add(_STEPS * load <= int(data.capacity[host_class, dim]) * largest)
    return largest
