"""The VMs of an estate as the items of its packing problem."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.model.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class EncodedItems:
    """
    The items of a packing problem, and the way back to VMs.

    VMs that must share a host are one merged VM; merged VMs that nothing tells apart are copies of one item.

    Parameters
    ----------
    vm_order
        (n_vms,) index into `Demand.vms`, in the order of names; below, VMs are numbered in this order.
    merged_of_vm
        (n_vms,) the merged VM of every VM.
    item_of_merged
        (n_merged,) the item of every merged VM.
    demand
        (n_clusters, n_items, n_resources) demand of one copy in each cluster, integers.
    allowed_by_rules
        (n_items, n_classes) clusters and rules let the item run on hosts of the class.
    within_host_limits
        (n_items, n_classes) a host of the class can carry each of the item's VMs, alone. The problem allows an item
        where both this and `allowed_by_rules` hold.
    stored_bytes
        (n_clusters, n_items) bytes that one copy keeps on the datastore of each cluster; 0 where none can become full.
    """

    vm_order: IntArray
    merged_of_vm: IntArray
    item_of_merged: IntArray
    demand: IntArray
    allowed_by_rules: BoolArray
    within_host_limits: BoolArray
    stored_bytes: IntArray
