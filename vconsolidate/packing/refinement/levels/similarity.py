"""``similarity``: as many pairs of VMs with one guest system as possible share a host, for page sharing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.named_host_model import NamedHostModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


class Similarity:
    """Pairs are counted by squares: Σ n² is twice the pairs and the VMs, which are the same in every placement."""

    def value(self, data: LevelData, hosts: Sequence[NamedHost]) -> tuple[float, ...]:
        """Return minus the sum of squares."""
        return (-_squares(data, hosts),)

    def minimise(self, data: LevelData, model: NamedHostModel) -> None:
        """Bring guests together."""
        model.cp.maximize(_model_squares(data, model))

    def hold(self, data: LevelData, model: NamedHostModel, hosts: Sequence[NamedHost], free: Sequence[int]) -> None:
        """Let no fewer pairs share a host."""
        model.cp.add(_model_squares(data, model) >= _squares(data, [hosts[h] for h in free]))

    def read_bound(self, data: LevelData, bound: int) -> float | None:
        """Return the most pairs."""
        return (bound - int((data.guests.sum(axis=1) * data.count).sum())) / 2

    def neighbourhoods(self, data: LevelData, hosts: Sequence[NamedHost]) -> Iterator[tuple[int, ...]]:
        """Yield pairs of hosts that run VMs of one guest system."""
        guests = [data.guests[list(host.copies)].any(axis=0) for host in hosts]
        for one in range(len(hosts)):
            for other in range(one + 1, len(hosts)):
                if (guests[one] & guests[other]).any():
                    yield (one, other)


def _squares(data: LevelData, hosts: Sequence[NamedHost]) -> int:
    total = 0
    for host in hosts:
        items = list(host.copies)
        on = np.array([host.copies[i] for i in items], dtype=np.int64) @ data.guests[items]
        total += int((on * on).sum())
    return total


def _model_squares(data: LevelData, model: NamedHostModel) -> cp_model.LinearExpr | int:
    """Return Σ over free hosts and guest systems of the square of the number of VMs."""
    terms = []
    guests, count = data.guests, model.problem.count
    for host in model.free:
        for guest in range(guests.shape[1]):
            on = {i: x for i, x in model.copies[host].items() if guests[i, guest]}
            most = sum(int(guests[i, guest]) * int(count[i]) for i in on)
            if not most:
                continue
            number = model.cp.new_int_var(0, most, f"n{guest}_{host}")
            model.cp.add(number == sum(int(guests[i, guest]) * x for i, x in on.items()))
            square = model.cp.new_int_var(0, most * most, f"s{guest}_{host}")
            model.cp.add_multiplication_equality(square, [number, number])
            terms.append(square)
    return sum(terms)
