"""What a level of the objective is to the search on hosts that are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from vconsolidate.packing.encoding.named_hosts import NamedHost
from vconsolidate.packing.refinement.level_data import LevelData
from vconsolidate.packing.refinement.named_host_model import NamedHostModel


class Level(Protocol):
    """A level that does not choose hosts. Smaller values are better."""

    def value(self, data: LevelData, hosts: Sequence[NamedHost]) -> tuple[float, ...]:
        """Return how good a placement is, to compare with others of the same hosts."""
        ...

    def minimise(self, data: LevelData, model: NamedHostModel) -> None:
        """Give a model of some free hosts its objective."""
        ...

    def hold(self, data: LevelData, model: NamedHostModel, hosts: Sequence[NamedHost], free: Sequence[int]) -> None:
        """Let the model find nothing that is worse on this level than the hosts as they are."""
        ...

    def read_bound(self, data: LevelData, bound: int) -> float | None:
        """Return what a bound on the objective of a model with all hosts free proves, in the unit of the report."""
        ...

    def neighbourhoods(self, data: LevelData, hosts: Sequence[NamedHost]) -> Iterator[tuple[int, ...]]:
        """Yield hosts to free together, those that promise most first."""
        ...


def emptiest_first(data: LevelData, hosts: Sequence[NamedHost]) -> list[int]:
    """Return the numbers of hosts that run anything, the emptiest first."""
    share = [data.share(host) for host in hosts]
    return sorted((h for h, host in enumerate(hosts) if host.copies), key=lambda h: (share[h], h))
