"""Where a cluster must survive every failure exactly: does the packing found, and do fewer or cheaper hosts as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.packing.availability.admission_controls import admission_control_of
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.restart.cheaper_hosts import CheaperHostsSearch, SearchState
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
        c
        for c in np.flatnonzero(failures_tolerated(encoded)).tolist()
        if admission_control_of(encoded, c).spreading == "survivably"
    ]


def survive_failures(
    encoded: Encoded,
    packing: PackingWithSpares | None,
    packings: Sequence[Sequence[Bin]],
    bounds: LowerBounds,
    work_limit: WorkLimit,
    seed: int,
) -> SurvivingHosts:
    """
    Return the best hosts found on which every failure is survived.

    Parameters
    ----------
    packing
        Hosts that survive if what fails can restart on those that run nothing.
    packings
        That ignore failures.
    """
    clusters = exact_clusters(encoded)
    if packing is not None:
        classes = [*(b.host_class for b in packing.bins), *packing.spares]
        if any(too_many_failures(encoded, cluster, classes) for cluster in clusters):
            return SurvivingHosts(packing, bounds)
        if spread_and_map(
            encoded, packing.bins, packing.spares, work_limit.part(0.5), seed, spreading=False
        ).fatal_failure:
            packing = None
    tolerant = np.flatnonzero(failures_tolerated(encoded)).tolist()
    if clusters != tolerant or encoded.problem.fees or (packing is not None and packing.value <= bounds.value):
        return SurvivingHosts(packing, bounds)
    best = None if packing is None else packing.value
    start: tuple[tuple[Bin, ...], tuple[int, ...]] = ((), ()) if packing is None else (packing.bins, packing.spares)
    state = SearchState(None if packing is None else start[0], start[1], best, bounds.value)
    state = CheaperHostsSearch(encoded, clusters, state, work_limit, seed).run(packings)
    if state.bound > bounds.value:
        hosts = max(bounds.hosts, state.bound) if encoded.money.costs.counts_hosts else bounds.hosts
        bounds = replace(bounds, value=state.bound, hosts=hosts, method=f"{bounds.method}, failures by cp-sat")
    if state.bins is None or state.value is None:
        return SurvivingHosts(None, bounds, state.infeasible)
    return SurvivingHosts(PackingWithSpares(state.bins, state.empty, state.value), bounds)
