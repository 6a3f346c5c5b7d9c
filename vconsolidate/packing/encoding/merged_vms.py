"""VMs that must share a host, merged into one; and what is equal in merged VMs that nothing tells apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.constraint import (
    Allow,
    Constraint,
    FitsNode,
    Forbid,
    KeepFree,
    Labelled,
    Together,
    groups_of,
)
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.packing.encoding.items import merge_vms
from vconsolidate.packing.encoding.stored_files import datastore_bytes, files_of


@dataclass(frozen=True, slots=True)
class MergedVms:
    """
    The VMs of a demand in the order of their names, merged where they must share a host.

    Parameters
    ----------
    order
        (n_vms,) index into `Demand.vms`, by name; VMs are numbered in this order.
    number
        Name of a VM → its number.
    of_vm
        (n_vms,) the merged VM of every VM.
    """

    demand: Demand
    order: IntArray
    number: Mapping[str, int]
    of_vm: IntArray

    @property
    def count(self) -> int:
        """Number of merged VMs."""
        return int(self.of_vm.max()) + 1

    @property
    def vms(self) -> list[VirtualMachine]:
        """The VMs in the order of their names."""
        return [self.demand.vms[vm] for vm in self.order.tolist()]

    def of(self, names: Iterable[str]) -> IntArray:
        """Return the merged VM of every named VM that is there, in the order of the names."""
        return self.of_vm[[self.number[name] for name in dict.fromkeys(names) if name in self.number]]

    def sum_demand(self, demand_of_vm: FloatArray) -> FloatArray:
        """Return (n_merged, n_resources): the sum of the (n_vms, n_resources) demand of the demand's VMs."""
        sums = np.zeros((self.count, demand_of_vm.shape[1]))
        np.add.at(sums, self.of_vm, demand_of_vm[self.order])
        return sums

    def count_restarting(self) -> IntArray:
        """Return (n_merged, 1): VMs that restart when their host fails."""
        restarting = np.array([vm.restart != "disabled" for vm in self.vms], dtype=np.float64)
        return np.bincount(self.of_vm, weights=restarting, minlength=self.count).astype(np.int64)[:, None]

    def count_critical(self) -> IntArray:
        """Return (n_merged, 1): critical VMs."""
        critical = np.array([self.demand.is_critical(vm) for vm in self.vms], dtype=np.float64)
        return np.bincount(self.of_vm, weights=critical, minlength=self.count).astype(np.int64)[:, None]

    def count_guests(self) -> IntArray:
        """Return (n_merged, n_guests): VMs of each guest system."""
        keys = sorted({vm.guest.key for vm in self.demand.vms})
        guests = np.zeros((self.count, len(keys)), dtype=np.int64)
        for vm, merged_vm in zip(self.vms, self.of_vm.tolist(), strict=True):
            guests[merged_vm, keys.index(vm.guest.key)] += 1
        return guests

    def apart(self, names: Iterable[str]) -> IntArray:
        """Return (n_merged, 1): a number of its own for each merged VM that a name is in, 0 for all others."""
        own = np.zeros((self.count, 1), dtype=np.int64)
        special = self.of(sorted(names))
        own[special, 0] = special + 1
        return own

    def count_rule_members(self, constraints: Sequence[Constraint]) -> IntArray:
        """Return (n_merged, n_groups): VMs that stand in each group of each rule that tells VMs apart."""
        columns, n_merged = [], self.count
        for constraint in constraints:
            if isinstance(constraint, Allow | Forbid | Labelled | FitsNode | KeepFree):
                continue
            if isinstance(constraint, Together) and constraint.scope == "host":
                continue
            for group in groups_of(constraint):
                vms = [self.number[name] for name in dict.fromkeys(group) if name in self.number]
                columns.append(np.bincount(self.of_vm[vms], minlength=n_merged))
        return np.stack(columns, axis=1) if columns else np.zeros((n_merged, 0), dtype=np.int64)

    def sum_stored_bytes(self, clusters: Sequence[Cluster]) -> IntArray:
        """Return (n_clusters, n_merged) bytes on datastores; zeros where each datastore holds all that may come."""
        sums = np.zeros((len(clusters), self.count), dtype=np.int64)
        binding = False
        for index, cluster in enumerate(clusters):
            limit = datastore_bytes(cluster, self.demand)
            if limit is None:
                continue
            of_vm = [files_of(vm, cluster).total for vm in self.vms]
            np.add.at(sums[index], self.of_vm, np.array(of_vm, dtype=np.int64))
            possible = sum(size for size, vm in zip(of_vm, self.vms, strict=True) if cluster.name in vm.clusters)
            binding = binding or possible > limit
        return sums if binding else np.zeros_like(sums)


def merge_by_rules(demand: Demand, constraints: Sequence[Constraint]) -> MergedVms:
    """Return the VMs of a demand, those merged that a rule keeps on one host."""
    order = np.array(sorted(range(len(demand.vms)), key=lambda vm: demand.vms[vm].name), dtype=np.int64)
    number = {demand.vms[vm].name: position for position, vm in enumerate(order.tolist())}
    together = [c for c in constraints if isinstance(c, Together) and c.scope == "host"]
    sets = [[number[name] for name in constraint.vms if name in number] for constraint in together]
    return MergedVms(demand, order, number, merge_vms(len(order), [vms for vms in sets if vms]))
