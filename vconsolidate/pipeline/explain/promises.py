"""The requirements of an inventory, one by one, and the estate without some of them."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.packing.encoding.pool_reservations import MOST_PIECES
from vconsolidate.pipeline.explain.cluster_promises import host_promises, policy_promises
from vconsolidate.pipeline.explain.datastore_promises import datastore_promises
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.reach_promises import reach_promises
from vconsolidate.pipeline.explain.workload_promises import workload_promises


def promises(estate: Estate) -> tuple[Promise, ...]:
    """Return everything that the inventory requires and that could be relaxed, in a fixed order."""
    found = list(workload_promises(estate))
    for cluster in estate.clusters:
        found += [*policy_promises(cluster), *host_promises(cluster, _enough_hosts(estate, cluster))]
    found += datastore_promises(estate)
    found += reach_promises(estate)
    return tuple(found)


def _enough_hosts(estate: Estate, cluster: Cluster) -> int:
    """Return a number of hosts at which every VM, secondaries and reserved room included, has one of its own."""
    vms = 2 * len(estate.servers) + sum(room.count for room in estate.reserve_room)
    return vms + (MOST_PIECES if estate.resource_pools else 0) + cluster.policy.host_failures_tolerated


def without(estate: Estate, dropped: Sequence[Promise]) -> Estate:
    """Return the estate without some of its requirements."""
    for promise in dropped:
        estate = promise.without(estate)
    return estate
