"""Mixes that little work neither packed nor refuted: kept to be packed again with more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.host_mix.covers import Scopes


@dataclass(slots=True)
class UnpackedMixes:
    """
    Mixes that were given too little work, by their hosts.

    Parameters
    ----------
    cost
        (n_splits,) of a host, its fees included.
    """

    cost: IntArray
    _mixes: dict[bytes, tuple[IntArray, Scopes]] = field(default_factory=dict)

    def add(self, hosts: IntArray, scopes: Scopes) -> None:
        """Keep a mix, (n_splits,) hosts."""
        self._mixes[hosts.tobytes()] = (hosts, scopes)

    def take_cheapest(self) -> Iterator[tuple[IntArray, Scopes, int]]:
        """Yield the mixes that are here now with the cost of their hosts, the cheapest first; each leaves the list."""
        costs = {key: int(hosts @ self.cost) for key, (hosts, _) in self._mixes.items()}
        for key in sorted(costs, key=lambda one: (costs[one], one)):
            yield *self._mixes.pop(key), costs[key]
