"""How many more VMs of one size the datastores of a plan hold, its files staying where they are."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import VmStorage
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.packing.files.groups import groups_of
from vconsolidate.packing.files.stores import NO_LIMIT, stores_of

_MOST = 10**9


def more_vms(estate: Estate, cluster: Cluster, demand: Demand, plan: Plan, vm: VirtualMachine) -> int:
    """Return how many VMs like `vm`, each whole on one datastore, fit those that a cluster reaches."""
    stores = stores_of(estate, demand)
    left = stores.room.copy()
    clusters = {one.name: one for one in estate.clusters}
    where = {one.vm: one for one in plan.storage}
    for row, (one, host) in enumerate(zip(demand.vms, plan.host_of_vm.tolist(), strict=True)):
        if one.name not in where:
            continue
        found: VmStorage = where[one.name]
        for group in groups_of(row, one, clusters[plan.hosts[host].cluster], stores, {one.name: found}):
            if group.today >= 0 or group.choices:
                left[group.today if group.today >= 0 else group.choices[0]] -= group.takes
    (takes, *others) = [group.takes for group in groups_of(0, vm, cluster, stores, {})]
    needed = np.sum([takes, *others], axis=0)
    limited = needed > 0
    if not limited.any():
        return _MOST
    fits = [
        int(
            min(
                (left[one][limited & (stores.room[one] < NO_LIMIT)] // needed[limited & (stores.room[one] < NO_LIMIT)]),
                default=_MOST,
            )
        )
        for one in stores.reached[cluster.name]
    ]
    return sum(max(0, one) for one in fits)
