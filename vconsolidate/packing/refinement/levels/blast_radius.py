"""``blast_radius``: the host with the most critical VMs (tiers 1 and 2) has as few of them as possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.named_host_model import NamedHostModel

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_NEIGHBOURS = 3
"""Hosts freed together with the one that has most."""


class BlastRadius:
    """The host with the most critical VMs counts; among placements alike in it, the next one."""

    def value(self, data: LevelData, hosts: Sequence[NamedHost]) -> tuple[float, ...]:
        """Return the critical VMs of every host, the most first."""
        return tuple(sorted((float(_critical(data, host)) for host in hosts), reverse=True))

    def minimise(self, data: LevelData, model: NamedHostModel) -> None:
        """Take critical VMs off the free host with the most."""
        model.cp.minimize(_most(data, model))

    def hold(self, data: LevelData, model: NamedHostModel, hosts: Sequence[NamedHost], free: Sequence[int]) -> None:
        """Let no free host have more than the host with the most has."""
        del free
        model.cp.add(_most(data, model) <= max((_critical(data, host) for host in hosts), default=0))

    def read_bound(self, data: LevelData, bound: int) -> float | None:
        """Return the fewest critical VMs that the host with the most can have."""
        del data
        return float(max(bound, 0))

    def neighbourhoods(self, data: LevelData, hosts: Sequence[NamedHost]) -> Iterator[tuple[int, ...]]:
        """Yield the host with the most critical VMs with three of those with the fewest, again and again."""
        used = [h for h, host in enumerate(hosts) if host.copies]
        fewest = sorted(used, key=lambda h: (_critical(data, hosts[h]), data.share(hosts[h]), h))
        for start in range(0, min(len(fewest) - 1, 4 * _NEIGHBOURS), _NEIGHBOURS):
            yield tuple(sorted({fewest[-1], *fewest[start : start + _NEIGHBOURS]}))


def _critical(data: LevelData, host: NamedHost) -> int:
    return sum(int(data.critical[item]) * copies for item, copies in host.copies.items())


def _most(data: LevelData, model: NamedHostModel) -> cp_model.IntVar:
    """Return the critical VMs of the free host with the most (or more)."""
    most = model.cp.new_int_var(0, int((data.critical * data.count).sum()), "most critical")
    for host in model.free:
        model.cp.add(sum(int(data.critical[i]) * x for i, x in model.copies[host].items()) <= most)
    return most
