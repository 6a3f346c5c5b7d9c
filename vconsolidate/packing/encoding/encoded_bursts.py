"""
By how much VMs burst, in the integers of a packing problem.

`policy.cpu.vms_at_peak` says of each cluster how many VMs of a host are at their peak at the same time. A VM bursts by
its peak less what is packed of it, slot by slot; slots that repair added have no bursts: they hold demand as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.packing.encoding.host_capacity import Resources
from vconsolidate.packing.encoding.merged_vms import MergedVms
from vconsolidate.packing.solver.bursts import Bursts


def bursts_in(cluster: Cluster, demand: Demand, resources: Resources) -> FloatArray:
    """Return (n_vms, n_resources): by how much each VM bursts on a host of `cluster`; zero where none counts."""
    found = np.zeros((len(demand.vms), len(resources.names)))
    if cluster.policy.cpu_vms_at_peak:
        for row, vm in enumerate(demand.vms):
            found[row, : len(vm.cpu_burst_mhz_by_slot)] = vm.cpu_burst_mhz_by_slot
    found *= demand.cpu_overhead_by_cluster[cluster.name][:, None]
    return found


@dataclass(frozen=True, slots=True)
class EncodedBursts:
    """
    Bursts of merged VMs.

    Parameters
    ----------
    merged
        (n_parts,) the merged VM that each part belongs to: one part for every VM that bursts.
    extra
        (n_clusters, n_parts, n_resources) integers.
    most
        (n_clusters,) how many count on a host.
    """

    merged: IntArray
    extra: IntArray
    most: IntArray

    @classmethod
    def of(cls, merged: MergedVms, extra_of_vm: IntArray, clusters: Sequence[Cluster]) -> EncodedBursts:
        """Return the bursts of VMs in the order of names, (n_clusters, n_vms, n_resources), those without left out."""
        bursting = np.flatnonzero(extra_of_vm.any(axis=(0, 2)))
        most = np.array([cluster.policy.cpu_vms_at_peak for cluster in clusters], dtype=np.int64)
        return cls(merged.of_vm[bursting], np.ascontiguousarray(extra_of_vm[:, bursting]), most)

    def tables(self, n_merged: int) -> list[IntArray]:
        """Return tables, each (n_merged, any), in which copies of an item agree: their bursts, in a fixed order."""
        if not self.merged.size:
            return []
        flat = self.extra.transpose(1, 0, 2).reshape(self.merged.size, -1)
        flat = flat[:, flat.any(axis=0)]
        order = np.lexsort((*flat.T[::-1], self.merged))
        position = np.arange(self.merged.size) - np.searchsorted(self.merged[order], self.merged[order])
        table = np.zeros((n_merged, int(position.max()) + 1, flat.shape[1]), dtype=np.int64)
        table[self.merged[order], position] = flat[order]
        return [table.reshape(n_merged, -1)]

    def of_items(self, lead: IntArray, dimensions: Sequence[int]) -> Bursts | None:
        """
        Return the bursts of the items of a problem; None where there are none.

        Parameters
        ----------
        lead
            (n_items,) one merged VM of each item.
        dimensions
            The resources of the problem.
        """
        number = np.full(int(max(lead.max(), self.merged.max(initial=0))) + 1, -1, dtype=np.int64)
        number[lead] = np.arange(lead.size)
        item = number[self.merged]
        extra = self.extra[:, :, list(dimensions)]
        kept = (item >= 0) & extra.any(axis=(0, 2))
        if not kept.any():
            return None
        return Bursts(item[kept], np.ascontiguousarray(extra[:, kept]), self.most)

    def binding(
        self, demand: IntArray, count: IntArray, lead: IntArray, capacity: IntArray, cluster_of_class: IntArray
    ) -> set[int]:
        """
        Return the resources with bursts that can bind: all VMs on one host, all at their peak, are more than it has.

        Parameters
        ----------
        demand
            (n_clusters, n_items, n_resources)
        count, lead
            (n_items,) copies of each item, and one merged VM of it.
        capacity
            (n_classes, n_resources)
        """
        n_merged = int(max(lead.max(), self.merged.max(initial=0))) + 1
        peak = np.zeros((self.extra.shape[0], n_merged, self.extra.shape[2]), dtype=np.int64)
        for of_cluster, extra in zip(peak, self.extra, strict=True):
            np.add.at(of_cluster, self.merged, extra)
        total = np.einsum("pik,i->pk", demand + peak[:, lead], count)[cluster_of_class]
        over = (total > capacity).any(axis=0) & self.extra.any(axis=(0, 1))
        return set(np.flatnonzero(over).tolist())
