"""Where a cluster must survive every failure exactly: does the packing found, and do fewer or cheaper hosts as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.policies import form_of
from vconsolidate.packing.availability.restart.cheaper_hosts import CheapestHosts, Search
from vconsolidate.packing.availability.restart.spread_and_map import spread_and_map, too_many_failures
from vconsolidate.packing.availability.spare_hosts import LowerBounds, PackingWithSpares
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class SurvivingHosts:
    """
    The best hosts on which every failure is survived.

    Parameters
    ----------
    packing
        None where none are known.
    bounds
        What is proven of every such plan.
    infeasible
        It is proven that there are none.
    """

    packing: PackingWithSpares | None
    bounds: LowerBounds
    infeasible: bool = False


def exact_clusters(encoded: Encoded) -> list[int]:
    """Return the clusters that must survive every failure exactly, by number."""
    return [
        c for c in np.flatnonzero(failures_tolerated(encoded)).tolist() if form_of(encoded, c).spreading == "survivably"
    ]


def survive_failures(
    encoded: Encoded,
    packed: PackingWithSpares | None,
    packings: Sequence[Sequence[Bin]],
    least: LowerBounds,
    work_limit: WorkLimit,
    seed: int,
) -> SurvivingHosts:
    """
    Return the best hosts found on which every failure is survived.

    Parameters
    ----------
    packed
        Hosts that survive if what fails can restart on those that run nothing.
    packings
        That ignore failures.
    """
    clusters = exact_clusters(encoded)
    if packed is not None:
        classes = [*(b.host_class for b in packed.bins), *packed.spares]
        if any(too_many_failures(encoded, cluster, classes) for cluster in clusters):
            return SurvivingHosts(packed, least)
        if spread_and_map(encoded, packed.bins, packed.spares, work_limit.part(0.5), seed, spreading=False).lost:
            packed = None
    tolerant = np.flatnonzero(failures_tolerated(encoded)).tolist()
    if clusters != tolerant or encoded.problem.fees or (packed is not None and packed.value <= least.value):
        return SurvivingHosts(packed, least)
    best = None if packed is None else packed.value
    known: tuple[tuple[Bin, ...], tuple[int, ...]] = ((), ()) if packed is None else (packed.bins, packed.spares)
    sought = CheapestHosts(None if packed is None else known[0], known[1], best, least.value)
    found = Search(encoded, clusters, sought, work_limit, seed).run(packings)
    if found.bound > least.value:
        hosts = max(least.hosts, found.bound) if encoded.money.costs.counts_hosts else least.hosts
        least = replace(least, value=found.bound, hosts=hosts, method=f"{least.method}, failures by cp-sat")
    if found.bins is None or found.value is None:
        return SurvivingHosts(None, least, found.infeasible)
    return SurvivingHosts(PackingWithSpares(found.bins, found.empty, found.value), least)
