"""Where a cluster must survive every failure exactly: does the packing found, and do fewer or cheaper hosts as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.packing.availability.cluster_hosts import tolerated
from vconsolidate.packing.availability.policies import form_of
from vconsolidate.packing.availability.restart.cheaper_hosts import Search, Sought
from vconsolidate.packing.availability.restart.spread_and_map import settled, too_many
from vconsolidate.packing.availability.spare_hosts import Least, Packed
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.problem import Bin
from vconsolidate.packing.solver.work_limit import Budget


@dataclass(frozen=True, slots=True)
class Survived:
    """
    The best hosts on which every failure is survived.

    Parameters
    ----------
    packed
        None where none are known.
    least
        What is proven of every such plan.
    infeasible
        It is proven that there is none.
    """

    packed: Packed | None
    least: Least
    infeasible: bool = False


def exactly(built: Built) -> list[int]:
    """Return the clusters that must survive every failure exactly, by number."""
    return [c for c in np.flatnonzero(tolerated(built)).tolist() if form_of(built, c).spreading == "survivably"]


def surviving(
    built: Built, packed: Packed | None, packings: Sequence[Sequence[Bin]], least: Least, budget: Budget, seed: int
) -> Survived:
    """
    Return the best hosts found on which every failure is survived.

    Parameters
    ----------
    packed
        Hosts that survive if what fails can restart on those that run nothing.
    packings
        That ignore failures.
    """
    clusters = exactly(built)
    if packed is not None:
        classes = [*(b.host_class for b in packed.bins), *packed.spares]
        if any(too_many(built, cluster, classes) for cluster in clusters):
            return Survived(packed, least)
        if settled(built, packed.bins, packed.spares, budget.part(0.5), seed, spreading=False).lost:
            packed = None
    tolerant = np.flatnonzero(tolerated(built)).tolist()
    if clusters != tolerant or built.problem.fees or (packed is not None and packed.value <= least.value):
        return Survived(packed, least)
    best = None if packed is None else packed.value
    known: tuple[tuple[Bin, ...], tuple[int, ...]] = ((), ()) if packed is None else (packed.bins, packed.spares)
    sought = Sought(None if packed is None else known[0], known[1], best, least.value)
    found = Search(built, clusters, sought, budget, seed).run(packings)
    if found.bound > least.value:
        hosts = max(least.hosts, found.bound) if built.costs.counts_hosts else least.hosts
        least = replace(least, value=found.bound, hosts=hosts, method=f"{least.method}, failures by cp-sat")
    if found.bins is None or found.value is None:
        return Survived(None, least, found.infeasible)
    return Survived(Packed(found.bins, found.empty, found.value), least)
