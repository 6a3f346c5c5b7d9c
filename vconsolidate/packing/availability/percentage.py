"""
``percentage``: a share of the cluster's CPU and memory stays unreserved.

Σ reservations ≤ (1 − share) × Σ capacity, for CPU and for memory (with the hypervisor's overhead). A share that is not
stated is what the k largest hosts (or domains) have, so that the others can guarantee everything. VMs that do not
restart need no share. Like slots, it looks at reservations alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.availability.cheapest_cover import cheapest_more, fewest_hosts, left_after_losses
from vconsolidate.packing.availability.cluster_hosts import limits, only_in, only_size, sizes_apart, tolerated, used_in
from vconsolidate.packing.availability.policy import Spreading
from vconsolidate.packing.availability.reservations import of_items, offered, placed
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.solver.problem import Bin

_SLACK = 1e-9


class ByPercentage:
    """A share that stays unreserved."""

    spreading: Spreading = "freely"

    def added(self, built: Built, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the cheapest hosts with which the share stays free."""
        needed = placed(built, cluster, bins).restarting.sum(axis=0)
        hosts_offer = offered(built, cluster)

        def enough(hosts: IntArray) -> bool:
            for resource, share in enumerate(_shares(built, cluster)):
                value = hosts_offer[:, resource]
                if share is None:
                    usable = left_after_losses(built, cluster, hosts, value)
                else:
                    usable = (1.0 - share) * float(hosts @ value)
                if needed[resource] > usable * (1 + _SLACK):
                    return False
            return True

        worth = hosts_offer @ (needed / np.maximum(hosts_offer.max(axis=0), 1e-9))
        return cheapest_more(built, cluster, used_in(built, bins, cluster), left, enough, worth)

    def set_aside(self, built: Built, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """Yield hosts of one size at a time: the share may cost less on hosts of another size."""
        yield from sizes_apart(built, cluster, available)

    def settled(self, built: Built, cluster: int, _fits: BoolArray) -> bool:
        """Return whether hosts are of one size and fail one by one, and VMs have no other cluster to go to."""
        return only_size(built, cluster)

    def surely(self, _built: Built, _cluster: int, _fits: BoolArray) -> int:
        """Return 0: what stays unreserved need not hold what VMs use."""
        return 0

    def fewest(self, built: Built, cluster: int, fits: BoolArray) -> int:
        """Return how many hosts can guarantee what the VMs that must run here are guaranteed, and keep the share."""
        surely = of_items(built, cluster, only_in(fits, built.problem.platform_of_class == cluster))
        needed = surely.restarting.sum(axis=0)
        hosts_offer, found = offered(built, cluster), 0
        for resource, share in enumerate(_shares(built, cluster)):
            lost = int(tolerated(built)[cluster]) if share is None else 0
            value = hosts_offer[:, resource] * (1.0 if share is None else 1.0 - share)
            if needed[resource] > 0.0:
                found = max(found, fewest_hosts(value, limits(built), lost, float(needed[resource])))
        return found


def _shares(built: Built, cluster: int) -> tuple[float | None, float | None]:
    admission = built.clusters[cluster].policy.admission
    return admission.cpu_reserve_fraction, admission.memory_reserve_fraction
