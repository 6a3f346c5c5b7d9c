"""On which classes of host each VM may run: what clusters and rules say, and what the host itself can carry."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import Allow, Among, Constraint, FitsNode, Forbid, Labelled, members_of
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.packing.encoding.host_classes import HostClass
from vconsolidate.packing.encoding.host_limits import carries, needs, offers
from vconsolidate.packing.encoding.merged_vms import MergedVms


def allowed_by_rules(
    merged: MergedVms, constraints: Sequence[Constraint], clusters: Sequence[Cluster], classes: Sequence[HostClass]
) -> BoolArray:
    """Return (n_merged, n_classes): the cluster takes the VMs, and no rule about hosts keeps them off the class."""
    position = {cluster.name: index for index, cluster in enumerate(clusters)}
    in_cluster = np.zeros((len(merged.order), len(clusters)), dtype=np.bool_)
    for row, vm in enumerate(merged.vms):
        in_cluster[row, [position[name] for name in vm.clusters]] = True
    allowed = in_cluster[:, [c.cluster for c in classes]]
    for constraint in constraints:
        rows = [merged.number[name] for name in members_of(constraint) if name in merged.number]
        if isinstance(constraint, FitsNode):
            vms = [merged.demand.vms[merged.order[row]] for row in rows]
            allowed[rows] &= np.array([[_fits_node(vm, c) for c in classes] for vm in vms], dtype=np.bool_)
        else:
            allowed[rows] &= np.array([_permits_class(constraint, c) for c in classes], dtype=np.bool_)
    return _of_merged(allowed, merged.of_vm)


def within_host_limits(merged: MergedVms, clusters: Sequence[Cluster], classes: Sequence[HostClass]) -> BoolArray:
    """Return (n_merged, n_classes): a host of the class can carry each of the VMs, alone."""
    needed = [needs(merged.demand, cluster)[merged.order] for cluster in clusters]
    columns = [carries(needed[c.cluster], offers(c.hardware, clusters[c.cluster])) for c in classes]
    each = np.stack(columns, axis=1) if columns else np.ones((len(merged.order), 0), dtype=np.bool_)
    return _of_merged(each, merged.of_vm)


def find_takeovers(
    allowed: BoolArray, within_limits: BoolArray, capacity: IntArray, restarts: BoolArray, cluster: IntArray
) -> BoolArray:
    """
    Return (n_classes, n_classes): a host of the first class can take over all VMs of any host of the second.

    It can where it is as large in every resource, and carries every VM that restarts and may run on the other.

    Parameters
    ----------
    allowed, within_limits
        (n_items, n_classes) rules let an item run there; hosts can carry it.
    capacity
        (n_classes, n_resources)
    restarts
        (n_items,) restarts when its host fails.
    cluster
        (n_classes,)
    """
    takes_over = np.zeros((len(cluster), len(cluster)), dtype=np.bool_)
    for number in np.unique(cluster).tolist():
        inside = np.flatnonzero(cluster == number)
        carried = within_limits[np.ix_(allowed[:, inside].any(axis=1) & restarts, inside)]
        for position, host_class in enumerate(inside.tolist()):
            larger = (capacity[host_class] >= capacity[inside]).all(axis=1)
            takes_over[host_class, inside] = larger & (carried[:, position][:, None] | ~carried).all(axis=0)
    return takes_over


def _of_merged(allowed: BoolArray, merged_of_vm: IntArray) -> BoolArray:
    """Return (n_merged, n_classes): where all VMs of a merged VM may run."""
    refused = np.zeros((int(merged_of_vm.max()) + 1, allowed.shape[1]), dtype=np.bool_)
    np.logical_or.at(refused, merged_of_vm, ~allowed)
    return ~refused


def permits(constraint: Constraint, vm: VirtualMachine, host_class: HostClass) -> bool:
    """Return whether a primitive lets a VM that it applies to run on hosts of a class, alone."""
    return _fits_node(vm, host_class) if isinstance(constraint, FitsNode) else _permits_class(constraint, host_class)


def _permits_class(constraint: Constraint, host_class: HostClass) -> bool:
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
