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

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.availability.admission_control import Spreading
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated, fewest_hosts_leaving, fits_only_in
from vconsolidate.packing.availability.dedicated_hosts import DedicatedHosts
from vconsolidate.packing.availability.failures import excused_items, restarting_items
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.bounds.continuous import continuous_bound, unit_cost
from vconsolidate.packing.solver.bounds.counting import counting_bound
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.solution import Bin

_DEDICATED = DedicatedHosts()


class ExactFailures:
    """Every failure is survived on the hosts that are left."""

    spreading: Spreading = "survivably"

    def hosts_to_add(self, encoded: Encoded, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the hosts that could stay empty."""
        return _DEDICATED.hosts_to_add(encoded, cluster, bins, left)

    def ways_to_reserve(self, encoded: Encoded, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """Yield what may be used when hosts are kept back."""
        yield from _DEDICATED.ways_to_reserve(encoded, cluster, available)

    def is_best(self, encoded: Encoded, cluster: int, fits: BoolArray) -> bool:
        """Return whether hosts are alike and every VM restarts, so that no plan has fewer."""
        here = fits[:, encoded.problem.platform_of_class == cluster].any(axis=1)
        all_restart = bool(_always_restarts(encoded, cluster)[here].all())
        return all_restart and _DEDICATED.is_best(encoded, cluster, fits)

    def extra_hosts_proven(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return k where the cluster must be used and every VM that may be in it restarts."""
        here = fits[:, encoded.problem.platform_of_class == cluster].any(axis=1)
        return (
            _DEDICATED.extra_hosts_proven(encoded, cluster, fits)
            if _always_restarts(encoded, cluster)[here].all()
            else 0
        )

    def least_hosts(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return the larger of the bounds of the VMs that restart, and of those that run while hosts are down."""
        inside = encoded.problem.platform_of_class == cluster
        only_here = fits_only_in(fits, inside)
        must = _always_restarts(encoded, cluster)
        wanted = int(failures_tolerated(encoded)[cluster])
        if not (only_here & must).any():
            return 0
        if (must | ~only_here).all():
            return 0  # follows from the packing
        at = np.flatnonzero(inside)
        plenty = np.full(at.size, encoded.problem.n_vms, dtype=np.int64)
        items = np.flatnonzero(only_here & must)
        part = unit_cost(restrict(encoded.problem, items, at, available=plenty, rules="none"))
        bound = continuous_bound(part).bound
        alone = max(bound, counting_bound(part, bound).bound)
        return max(
            fewest_hosts_leaving(encoded, cluster, alone),
            _least_hosts_while_down(encoded, cluster, only_here, must, wanted),
        )


def _always_restarts(encoded: Encoded, cluster: int) -> BoolArray:
    """Return (n_items,): a copy restarts after any failure."""
    return restarting_items(encoded) & ~excused_items(encoded, cluster)


def _least_hosts_while_down(encoded: Encoded, cluster: int, here: BoolArray, must: BoolArray, wanted: int) -> int:
    """Return the least n with demand − k/n × what stays down ≤ (n − k) × the largest capacity, in every resource."""
    problem = encoded.problem
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
