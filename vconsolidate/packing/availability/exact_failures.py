"""
``exact``: VMs run on all hosts, and for every failure there is a restart of all VMs that must, moving no survivor.

A plan with dedicated hosts is one as well, and where hosts are alike and every VM restarts it is minimal; then its VMs
are spread. Otherwise fewer or cheaper hosts may do (:mod:`vconsolidate.packing.availability.restart.cheaper_hosts`).

Bounds, for any plan on n hosts of one kind that survives k failures, beside that all VMs run:

* the VMs that must restart run on any n − k of its hosts, so n ≥ their bound + k (more where whole domains fail);
* with k hosts down, what runs is all but the VMs on those that stay down. Summed over all failures each host is down in
  a share k/n of them, so in every resource ``demand − k/n × demand that stays down ≤ (n − k) × capacity``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.availability.cluster_hosts import fewest_with, only_in, tolerated
from vconsolidate.packing.availability.dedicated_hosts import Dedicated
from vconsolidate.packing.availability.failures import excused, restarting
from vconsolidate.packing.availability.policy import Spreading
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.bounds.continuous import continuous, unit_cost
from vconsolidate.packing.solver.bounds.counting import counting
from vconsolidate.packing.solver.problem import Bin, Problem

_DEDICATED = Dedicated()


class Exact:
    """Every failure is survived on the hosts that are left."""

    spreading: Spreading = "survivably"

    def added(self, built: Built, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the hosts that could stay empty."""
        return _DEDICATED.added(built, cluster, bins, left)

    def set_aside(self, built: Built, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """Yield what may be used when hosts are kept back."""
        yield from _DEDICATED.set_aside(built, cluster, available)

    def settled(self, built: Built, cluster: int, fits: BoolArray) -> bool:
        """Return whether hosts are alike and every VM restarts, so that no plan has fewer."""
        here = fits[:, built.problem.platform_of_class == cluster].any(axis=1)
        all_restart = bool(_must(built, cluster)[here].all())
        return all_restart and _DEDICATED.settled(built, cluster, fits)

    def surely(self, built: Built, cluster: int, fits: BoolArray) -> int:
        """Return k where the cluster must be used and every VM that may be in it restarts."""
        here = fits[:, built.problem.platform_of_class == cluster].any(axis=1)
        return _DEDICATED.surely(built, cluster, fits) if _must(built, cluster)[here].all() else 0

    def fewest(self, built: Built, cluster: int, fits: BoolArray) -> int:
        """Return the larger of the bounds of the VMs that restart, and of those that run while hosts are down."""
        inside = built.problem.platform_of_class == cluster
        only_here = only_in(fits, inside)
        must = _must(built, cluster)
        wanted = int(tolerated(built)[cluster])
        if not (only_here & must).any():
            return 0
        if (must | ~only_here).all():
            return 0  # follows from the packing
        part = unit_cost(_part(built.problem, only_here & must, inside))
        bound = continuous(part).bound
        alone = max(bound, counting(part, bound).bound)
        return max(fewest_with(built, cluster, alone), _while_down(built, cluster, only_here, must, wanted))


def _must(built: Built, cluster: int) -> BoolArray:
    """Return (n_items,): a copy restarts after any failure."""
    return restarting(built) & ~excused(built, cluster)


def _part(problem: Problem, items: BoolArray, classes: BoolArray) -> Problem:
    """Return the problem of some items on some classes, without rules."""
    kept = np.flatnonzero(items)
    at = np.flatnonzero(classes)
    return replace(
        problem,
        count=problem.count[kept],
        demand=np.ascontiguousarray(problem.demand[:, kept]),
        platform_of_class=problem.platform_of_class[at],
        capacity=problem.capacity[at],
        available=np.full(len(at), problem.n_vms, dtype=np.int64),
        cost=problem.cost[at],
        allowed=np.ascontiguousarray(problem.allowed[np.ix_(kept, at)]),
        at_most=(),
        apart=(),
        together=(),
        few_hosts=(),
    )


def _while_down(built: Built, cluster: int, here: BoolArray, must: BoolArray, wanted: int) -> int:
    """Return the least n with demand − k/n × what stays down ≤ (n − k) × the largest capacity, in every resource."""
    problem = built.problem
    classes = np.flatnonzero(problem.platform_of_class == cluster)
    demand = problem.demand[cluster]
    largest = [int(c) for c in problem.capacity[classes].max(axis=0)]
    all_of = [int(x) for x in problem.count[here] @ demand[here]]
    down = [int(x) for x in problem.count[here & ~must] @ demand[here & ~must]]
    n = wanted + 1
    while any(
        n * total - wanted * stays > n * (n - wanted) * capacity
        for total, stays, capacity in zip(all_of, down, largest, strict=True)
        if capacity
    ):
        n += 1
    return n
