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
from vconsolidate.packing.availability.admission_control import Spreading
from vconsolidate.packing.availability.cheapest_cover import cheapest_additions, fewest_hosts, left_after_losses
from vconsolidate.packing.availability.cluster_hosts import (
    count_used_hosts,
    failures_tolerated,
    fits_only_in,
    has_one_size,
    hosts_available,
    one_size_at_a_time,
)
from vconsolidate.packing.availability.reservations import of_items, place_reservations, reservable_capacity
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin

_SLACK = 1e-9


class Percentage:
    """A share that stays unreserved."""

    spreading: Spreading = "freely"

    def hosts_to_add(self, encoded: Encoded, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the cheapest hosts with which the share stays free."""
        needed = place_reservations(encoded, cluster, bins).amounts_restarting.sum(axis=0)
        hosts_offer = reservable_capacity(encoded, cluster)

        def enough(hosts: IntArray) -> bool:
            for resource, share in enumerate(_shares(encoded, cluster)):
                value = hosts_offer[:, resource]
                if share is None:
                    usable = left_after_losses(encoded, cluster, hosts, value)
                else:
                    usable = (1.0 - share) * float(hosts @ value)
                if needed[resource] > usable * (1 + _SLACK):
                    return False
            return True

        worth = hosts_offer @ (needed / np.maximum(hosts_offer.max(axis=0), 1e-9))
        return cheapest_additions(encoded, cluster, count_used_hosts(encoded, bins, cluster), left, enough, worth)

    def ways_to_reserve(self, encoded: Encoded, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """Yield hosts of one size at a time: the share may cost less on hosts of another size."""
        yield from one_size_at_a_time(encoded, cluster, available)

    def is_best(self, encoded: Encoded, cluster: int, _fits: BoolArray) -> bool:
        """Return whether hosts are of one size and fail one by one, and VMs have no other cluster to go to."""
        return has_one_size(encoded, cluster)

    def extra_hosts_proven(self, _encoded: Encoded, _cluster: int, _fits: BoolArray) -> int:
        """Return 0: what stays unreserved need not hold what VMs use."""
        return 0

    def least_hosts(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return how many hosts can guarantee what the VMs that must run here are guaranteed, and keep the share."""
        surely = of_items(encoded, cluster, fits_only_in(fits, encoded.problem.platform_of_class == cluster))
        needed = surely.amounts_restarting.sum(axis=0)
        hosts_offer, found = reservable_capacity(encoded, cluster), 0
        for resource, share in enumerate(_shares(encoded, cluster)):
            lost = int(failures_tolerated(encoded)[cluster]) if share is None else 0
            value = hosts_offer[:, resource] * (1.0 if share is None else 1.0 - share)
            if needed[resource] > 0.0:
                found = max(found, fewest_hosts(value, hosts_available(encoded), lost, float(needed[resource])))
        return found


def _shares(encoded: Encoded, cluster: int) -> tuple[float | None, float | None]:
    admission = encoded.hosts.clusters[cluster].policy.admission
    return admission.cpu_reserve_fraction, admission.memory_reserve_fraction
