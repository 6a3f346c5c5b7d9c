"""On which classes of host each VM may run: what clusters and rules say, and what the host itself can carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import Allow, Among, Constraint, FitsNode, Forbid, Labelled, members_of
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.encoding.host_limits import carries, needs, offers


def open_to(
    demand: Demand,
    order: IntArray,
    number: Mapping[str, int],
    constraints: Sequence[Constraint],
    clusters: Sequence[Cluster],
    classes: Sequence[HostClass],
    merged_of_vm: IntArray,
) -> BoolArray:
    """Return (n_merged, n_classes): where the cluster takes the VMs and no rule about hosts speaks against it."""
    position = {cluster.name: index for index, cluster in enumerate(clusters)}
    in_cluster = np.zeros((len(order), len(clusters)), dtype=np.bool_)
    for row, vm in enumerate(order):
        in_cluster[row, [position[name] for name in demand.vms[int(vm)].clusters]] = True
    allowed = in_cluster[:, [c.cluster for c in classes]]
    for constraint in constraints:
        rows = [number[name] for name in members_of(constraint) if name in number]
        if isinstance(constraint, FitsNode):
            vms = [demand.vms[int(order[row])] for row in rows]
            allowed[rows] &= np.array([[_fits_node(vm, c) for c in classes] for vm in vms], dtype=np.bool_)
        else:
            allowed[rows] &= np.array([_opens(constraint, c) for c in classes], dtype=np.bool_)
    return _of_merged(allowed, merged_of_vm)


def able(
    demand: Demand, order: IntArray, clusters: Sequence[Cluster], classes: Sequence[HostClass], merged_of_vm: IntArray
) -> BoolArray:
    """Return (n_merged, n_classes): where a host can carry each of the VMs, alone."""
    needed = [needs(demand, cluster)[order] for cluster in clusters]
    found = [carries(needed[c.cluster], offers(c.hardware, clusters[c.cluster])) for c in classes]
    each = np.stack(found, axis=1) if found else np.ones((len(order), 0), dtype=np.bool_)
    return _of_merged(each, merged_of_vm)


def taking_over(
    ruled: BoolArray, able: BoolArray, capacity: IntArray, restarts: BoolArray, cluster: IntArray
) -> BoolArray:
    """
    Return (n_classes, n_classes): a host of the first class can take over any of the second, as large and as able.

    Parameters
    ----------
    ruled, able
        (n_items, n_classes) rules let an item run there; hosts can carry it.
    restarts
        (n_items,) must restart when its host fails.
    cluster
        (n_classes,)
    """
    found = np.zeros((len(cluster), len(cluster)), dtype=np.bool_)
    for number in np.unique(cluster).tolist():
        inside = np.flatnonzero(cluster == number)
        carried = able[np.ix_(ruled[:, inside].any(axis=1) & restarts, inside)]
        for position, host_class in enumerate(inside.tolist()):
            larger = (capacity[host_class] >= capacity[inside]).all(axis=1)
            found[host_class, inside] = larger & (carried[:, position][:, None] | ~carried).all(axis=0)
    return found


def _of_merged(allowed: BoolArray, merged_of_vm: IntArray) -> BoolArray:
    """Return (n_merged, n_classes): where all VMs of a merged VM may run."""
    refused = np.zeros((int(merged_of_vm.max()) + 1, allowed.shape[1]), dtype=np.bool_)
    np.logical_or.at(refused, merged_of_vm, ~allowed)
    return ~refused


def lets(constraint: Constraint, vm: VirtualMachine, host_class: HostClass) -> bool:
    """Return whether a primitive lets a VM that it speaks of run on hosts of a class, alone."""
    return _fits_node(vm, host_class) if isinstance(constraint, FitsNode) else _opens(constraint, host_class)


def _opens(constraint: Constraint, host_class: HostClass) -> bool:
    """Return whether a primitive lets its VMs run on hosts of a class at all."""
    if isinstance(constraint, Allow):
        return not host_class.names.isdisjoint(constraint.hosts)
    if isinstance(constraint, Forbid):
        return host_class.names.isdisjoint(constraint.hosts)
    if isinstance(constraint, Labelled):
        return host_class.labels.get(constraint.scope) in constraint.values
    if isinstance(constraint, Among):
        return any(not host_class.names.isdisjoint(names) for names in constraint.host_sets)
    return True


def _fits_node(vm: VirtualMachine, host_class: HostClass) -> bool:
    """Return whether a VM has no more vCPUs and memory than a socket of the hosts."""
    cpu, memory_mib = host_class.hardware.cpu, host_class.hardware.memory_mib
    return vm.vcpus <= cpu.cores_per_socket and vm.configured_mib * cpu.sockets <= memory_mib
