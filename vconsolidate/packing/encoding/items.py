"""VMs to items: VMs that must share a host become one, and those that nothing tells apart are counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from vconsolidate.model.arrays import IntArray


def merge_vms(n_vms: int, together: Iterable[Sequence[int]]) -> IntArray:
    """
    Return (n_vms,): the merged VM of each VM; VMs of one merged VM share a host.

    Merged VMs are numbered in the order of their first VM.

    Parameters
    ----------
    together
        Sets of VMs that must share a host; sets that overlap are one.
    """
    leader = list(range(n_vms))

    def find(vm: int) -> int:
        while leader[vm] != vm:
            leader[vm] = leader[leader[vm]]
            vm = leader[vm]
        return vm

    for vms in together:
        for vm in vms[1:]:
            first, second = sorted((find(vms[0]), find(vm)))
            leader[second] = first
    roots = np.array([find(vm) for vm in range(n_vms)], dtype=np.int64)
    _, merged_vm = np.unique(roots, return_inverse=True)
    return merged_vm.astype(np.int64).reshape(n_vms)


def group_alike(rows: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """
    Return the item of each merged VM, (n_merged,), and one merged VM of each item, (n_items,).

    Parameters
    ----------
    rows
        Arrays (n_merged, any): merged VMs with equal rows in all of them are copies of one item.
    """
    table = np.ascontiguousarray(np.concatenate(rows, axis=1))
    keys = table.view(np.dtype((np.void, table.dtype.itemsize * table.shape[1]))).ravel()
    _, first, item = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[item.reshape(-1)], first[order].astype(np.int64)
