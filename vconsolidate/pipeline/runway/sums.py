"""
What the hosts of a cluster offer together, and what its VMs ask for together.

Sums say when no placement whatsoever can hold: the latest day by which a cluster has run out. They do not say that one
holds before that day, since VMs are whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import reaches
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.verify.datastores import files_of
from vconsolidate.verify.host_loads import TOLERANCE, CountedResources, loads_of_host
from vconsolidate.verify.resource_pools import with_parts

FOR_FAILURES = ("cpu", "vcpus", "memory_configured", "memory_consumed", "memory_reserved", "vms")
"""Resources that VMs need again where they restart; those with a slot behind ``@`` included."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """
    What a cluster offers.

    Parameters
    ----------
    unit
        Resource → its unit.
    all_hosts
        Resource → Σ over all hosts.
    survivors
        Resource → Σ without the hosts that may fail, those with the most of it; empty where none may.
    """

    unit: Mapping[str, str]
    all_hosts: Mapping[str, float]
    survivors: Mapping[str, float]


def capacity_of(estate: Estate, cluster: Cluster, demand: Demand, hosts: Sequence[Hardware]) -> Capacity:
    """Return what hosts of a cluster offer together, before any VM."""
    unit: dict[str, str] = {}
    each: dict[str, list[float]] = {}
    distinct = {id(hardware): hardware for hardware in hosts}
    empty = {key: loads_of_host(cluster, hardware, demand, []) for key, hardware in distinct.items()}
    for hardware in hosts:
        for load in empty[id(hardware)]:
            if load.unit != "":
                unit[load.resource] = load.unit
                each.setdefault(load.resource, []).append(load.capacity)
    everything = {name: sum(values) for name, values in each.items() if len(values) == len(hosts)}
    storage = _storage_gib(estate, cluster, demand)
    if storage is not None:
        unit["storage"], everything["storage"] = "GiB", storage
    return Capacity(unit, everything, _survivors(cluster, each))


def _survivors(cluster: Cluster, each: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Return what is left after failures; only of forms of admission control that keep room for whole hosts."""
    policy = cluster.policy
    failures = policy.host_failures_tolerated
    if not failures or policy.admission.form not in {"dedicated", "exact"}:
        return {}
    return {
        name: sum(sorted(values)[: max(0, len(values) - failures)])
        for name, values in each.items()
        if name.partition("@")[0] in FOR_FAILURES
    }


def _storage_gib(estate: Estate, cluster: Cluster, demand: Demand) -> float | None:
    """Return what the cluster's datastores hold for VMs of the plan; None where nothing limits it."""
    known = []
    if cluster.datastore_gib is not None:
        known.append(cluster.datastore_gib)
    reached = [store.usable_gib for store in estate.datastores if reaches(cluster, store)]
    if estate.datastores:
        known.append(sum(reached))
    left = sum(vm.disk_gib + vm.saved_mib / 1024 for vm in demand.left if vm.cluster == cluster.name)
    return min(known) - left if known else None


def used_by(
    estate: Estate, cluster: Cluster, demand: Demand, hardware: Hardware, counted: CountedResources
) -> tuple[dict[str, float], dict[str, float]]:
    """
    Return Σ demand of VMs by resource: of all of them, and of those that restart when their host fails.

    Parameters
    ----------
    demand
        Of the VMs of the cluster.
    hardware
        Any host of the cluster.
    counted
        The resources that count in the estate.
    """
    whole, every = with_parts(estate, demand), range(len(demand.vms))
    used = {load.resource: load.used for load in loads_of_host(cluster, hardware, whole, every, counted)}
    used["storage"] = sum(files_of(vm, cluster).total_gib for vm in demand.vms)
    restarting = [row for row in every if demand.vms[row].restart != "disabled"]
    again = used if len(restarting) == len(every) else {
        load.resource: load.used for load in loads_of_host(cluster, hardware, whole, restarting, counted)
    }  # fmt: skip
    return used, again


def first_over(used: FloatArray, capacity: float) -> int | None:
    """Return the first month in which more is used than there is; None for never."""
    over = np.flatnonzero(used > capacity + TOLERANCE * max(1.0, capacity))
    return int(over[0]) if over.size else None
