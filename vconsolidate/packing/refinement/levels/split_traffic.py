"""``traffic``: as little as possible of the stated traffic between VMs crosses the uplinks of their hosts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.named_host_model import NamedHostModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_MOST_THIRDS = 8
"""Hosts that are freed beside a split pair's, one after the other, to make room."""


class SplitTraffic:
    """Counted in whole kbit/s; traffic that stays on hosts is maximised, for the sum is the same in every placement."""

    def value(self, data: LevelData, hosts: Sequence[NamedHost]) -> tuple[float, ...]:
        """Return the traffic between hosts."""
        return (sum(data.traffic.values()) - _inside(data, hosts),)

    def minimise(self, data: LevelData, model: NamedHostModel) -> None:
        """Bring the VMs of pairs together."""
        model.cp.maximize(_model_inside(data, model))

    def hold(self, data: LevelData, model: NamedHostModel, hosts: Sequence[NamedHost], free: Sequence[int]) -> None:
        """Let no less traffic stay on hosts."""
        model.cp.add(_model_inside(data, model) >= _inside(data, [hosts[h] for h in free]))

    def read_bound(self, data: LevelData, bound: int) -> float | None:
        """Return the least traffic between hosts, Mbit/s."""
        return (sum(data.traffic.values()) - bound) / 1000

    def neighbourhoods(self, data: LevelData, hosts: Sequence[NamedHost]) -> Iterator[tuple[int, ...]]:
        """Yield the hosts of split pairs, the most traffic first, then with a third host each."""
        host_of = {item: index for index, host in enumerate(hosts) for item in host.copies}
        split: dict[tuple[int, int], int] = {}
        for (one, other), kbps in data.traffic.items():
            if one in host_of and other in host_of and host_of[one] != host_of[other]:
                low, high = sorted((host_of[one], host_of[other]))
                split[low, high] = split.get((low, high), 0) + kbps
        ranked = sorted(split, key=lambda pair: (-split[pair], pair))
        yield from ranked
        for pair in ranked:
            thirds = [host for host in range(len(hosts)) if host not in pair]
            yield from (tuple(sorted((*pair, third))) for third in thirds[:_MOST_THIRDS])


def _inside(data: LevelData, hosts: Sequence[NamedHost]) -> int:
    host_of = {item: index for index, host in enumerate(hosts) for item in host.copies}
    return sum(
        kbps
        for (one, other), kbps in data.traffic.items()
        if one in host_of and other in host_of and host_of[one] == host_of[other]
    )


def _model_inside(data: LevelData, model: NamedHostModel) -> cp_model.LinearExpr | int:
    """Return Σ over pairs and free hosts of the traffic of pairs that are both there."""
    terms = []
    for (one, other), kbps in sorted(data.traffic.items()):
        for host in sorted(model.free):
            there = model.copies[host]
            if one in there and other in there:
                both = model.cp.new_bool_var(f"t{one}_{other}_{host}")
                model.cp.add(both <= there[one])
                model.cp.add(both <= there[other])
                terms.append(kbps * both)
    return sum(terms)
