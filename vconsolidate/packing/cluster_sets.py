"""
Plans on some of the clusters only: each is a plan of the whole, and often easier to find, or cheaper.

A search over all clusters may end without a plan, or with a dearer one, although one of them alone would do: their
forms of admission control differ, rules hold VMs together in one of them, or its heuristics prefer hosts whose failures
are dear. So where a search is not proven best, the sets of clusters are planned one by one, those with the lowest bound
first. No set can be better than its bound, so those whose bound is above the best plan are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations

import numpy as np

from vconsolidate.executors.heard import Heard
from vconsolidate.executors.share_out import share_out
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Stop
from vconsolidate.packing.availability.spare_hosts import PackingWithSpares, bounds_with_spares
from vconsolidate.packing.availability.survive import SurvivingHosts
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.pack_for_failures import pack_for_failures
from vconsolidate.packing.pack_within_datastores import pack_within_datastores
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.packing.solver.solution import Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_FOR_ALL_SETS = 4
"""Clusters of which every set is tried; of more, each alone, every pair, and all but one."""

_AT_ONCE = 2
"""Sets planned before looking whether more are needed: side by side where there are cores."""

_BOUND_WORK = 1e-7
"""Work of a continuous bound, per item, class and dimension."""


def pack_on_fewer_clusters(encoded: Encoded, known: SurvivingHosts, search: Search) -> SurvivingHosts:
    """
    Return the best hosts known after sets of clusters were planned alone, with the bounds as they were.

    Parameters
    ----------
    known
        The best of all clusters together, if any.
    """
    best = known.packing
    sets = _sets_by_bound(encoded, search)
    for at in range(0, len(sets), _AT_ONCE):
        possible = [
            part
            for bound, part in sets[at : at + _AT_ONCE]
            if best is None or best.value > max(bound, known.bounds.value)
        ]
        if search.work_limit.is_over or not possible:
            break  # the sets that follow have larger bounds
        limits = [search.part(1.0 / (len(sets) - at)) for _ in possible]
        tasks = [_task(part, limit, search) for part, limit in zip(possible, limits, strict=True)]
        results = share_out(_pack_alone, tasks, search.work_limit.workers, lambda: search.work_limit.interrupted)
        for limit, (packing, work, ran_out) in zip(limits, results, strict=True):
            limit.charge(work)
            if ran_out:
                limit.note_ran_out()
            if packing is not None and (best is None or packing.value < best.value):
                best = packing
                search.tell(encoded, "fewer clusters", best, known.bounds)
    return replace(known, packing=best)


@dataclass(frozen=True, slots=True)
class _Set:
    """The problem of some clusters with all that another process needs to plan on them."""

    encoded: Encoded
    stop: Stop
    seed: int
    start: Previous | None
    mending: bool


def _task(part: Encoded, limit: WorkLimit, search: Search) -> _Set:
    stop = replace(limit.stop().uncounted, interrupted=Heard(lambda: limit.interrupted), workers=1)
    return _Set(part.without_history, stop, search.seed, search.start, search.mending)


def _pack_alone(task: _Set) -> tuple[PackingWithSpares | None, float, bool]:
    """Return the best hosts of some clusters, the work that took, and whether a limit ended it."""
    search = Search(WorkLimit(task.stop), task.seed, None, task.start, mending=task.mending)
    found = _pack_set(task.encoded, search)
    return found.packing, search.work_limit.spent, search.limited


def may_use_fewer_clusters(encoded: Encoded, known: SurvivingHosts) -> bool:
    """Return whether there are several clusters, and a better plan may exist than is known."""
    best = known.packing
    return (
        len(encoded.hosts.clusters) > 1 and not known.infeasible and (best is None or best.value > known.bounds.value)
    )


def _pack_set(part: Encoded, search: Search) -> SurvivingHosts:
    limited, solution, _ = pack_within_datastores(part, search)
    if solution.bins is None:
        return SurvivingHosts(None, bounds_with_spares(limited, solution))
    return pack_for_failures(limited, solution, search)


def _sets_by_bound(encoded: Encoded, search: Search) -> list[tuple[int, Encoded]]:
    """Return sets of clusters that can run every VM with a lower bound on their cost, the lowest first."""
    found = []
    for clusters in _sets(len(encoded.hosts.clusters)):
        part = keep_clusters(encoded, clusters)
        search.work_limit.charge(_BOUND_WORK * part.problem.allowed.size * part.problem.n_dims)
        if classes_that_fit(part.problem).any(axis=1).all():
            proven = continuous_bound(replace(part.problem, fees=())).bound
            bound = bounds_with_spares(part, Solution(None, None, proven, 0, "continuous")).value
            found.append((bound, clusters, part))
    return [(bound, part) for bound, _, part in sorted(found, key=lambda one: one[:2])]


def _sets(clusters: int) -> Iterator[tuple[int, ...]]:
    """Yield sets of clusters without the set of all, by number."""
    every = range(clusters)
    sizes: Sequence[int] = range(1, clusters)
    if clusters > _MOST_FOR_ALL_SETS:
        sizes = sorted({1, 2, clusters - 1})
    return chain.from_iterable(combinations(every, size) for size in sizes)


def keep_clusters(encoded: Encoded, clusters: Sequence[int]) -> Encoded:
    """Return the problem in which the hosts of other clusters do not exist, and survive no failures."""
    kept = np.isin(encoded.problem.platform_of_class, clusters)
    problem = replace(
        encoded.problem,
        available=np.where(kept, encoded.problem.available, 0),
        allowed=encoded.problem.allowed & kept,
    )
    classes = tuple(
        one if keep else replace(one, limit=0) for one, keep in zip(encoded.hosts.classes, kept.tolist(), strict=True)
    )
    every = tuple(
        cluster if number in clusters else _without_failures(cluster)
        for number, cluster in enumerate(encoded.hosts.clusters)
    )
    return replace(encoded, problem=problem, hosts=replace(encoded.hosts, classes=classes, clusters=every))


def _without_failures(cluster: Cluster) -> Cluster:
    return replace(cluster, policy=replace(cluster.policy, host_failures_tolerated=0))
