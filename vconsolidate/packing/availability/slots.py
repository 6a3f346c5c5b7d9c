"""
``slots``: what is left of the cluster's slots when the k hosts (or domains) with the most fail holds every VM.

The platform's own arithmetic, which looks at reservations alone: a slot as large as the largest reservation of any VM
that runs, CPU and memory apart, or of a stated size, of which a VM then takes as many as it needs. VMs that do not
restart take none. What VMs really use is not in it: whether they can run after a failure is for the replay to say.
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
from vconsolidate.packing.availability.reservations import of_items, place_reservations, slots_of
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin


class Slots:
    """Slots of one size."""

    spreading: Spreading = "freely"

    def hosts_to_add(self, encoded: Encoded, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the cheapest hosts with which the slots are enough."""
        vms = place_reservations(encoded, cluster, bins)
        by_class, needed = slots_of(encoded, cluster, vms)

        def enough(hosts: IntArray) -> bool:
            return left_after_losses(encoded, cluster, hosts, by_class.astype(np.float64)) >= needed

        return cheapest_additions(
            encoded, cluster, count_used_hosts(encoded, bins, cluster), left, enough, by_class.astype(np.float64)
        )

    def ways_to_reserve(self, encoded: Encoded, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """Yield hosts of one size at a time: more slots may cost less on hosts of another size."""
        yield from one_size_at_a_time(encoded, cluster, available)

    def is_best(self, encoded: Encoded, cluster: int, _fits: BoolArray) -> bool:
        """Return whether hosts are of one size and fail one by one, and VMs have no other cluster to go to."""
        return has_one_size(encoded, cluster)

    def extra_hosts_proven(self, _encoded: Encoded, _cluster: int, _fits: BoolArray) -> int:
        """Return 0: what is left after failures need not hold what VMs use."""
        return 0

    def least_hosts(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return how many hosts hold the slots of the VMs that must run here; more VMs only make slots larger."""
        vms = of_items(encoded, cluster, fits_only_in(fits, encoded.problem.platform_of_class == cluster))
        by_class, needed = slots_of(encoded, cluster, vms)
        if not needed:
            return 0
        lost = int(failures_tolerated(encoded)[cluster])
        return fewest_hosts(by_class.astype(np.float64), hosts_available(encoded), lost, float(needed))
