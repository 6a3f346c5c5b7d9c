"""
Which dimensions can bind at all: the others are left out of the problem (their loads are reported all the same).

A dimension goes when even all VMs together stay within it on one host, or when another one is always at least as tight:
on every class, every VM takes at least as large a share of the other's capacity. Time slots in which every VM wants at
most what it wants in another slot go by that rule.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray

_SAFE = 2**31
_SAMPLE = 256


def binding_resources(
    demand: IntArray, capacity: IntArray, platform_of_class: IntArray, count: IntArray
) -> tuple[int, ...]:
    """
    Return the dimensions to keep, in order; at least one.

    Parameters
    ----------
    demand
        (n_platforms, n_items, n_dims)
    capacity
        (n_classes, n_dims)
    platform_of_class, count
        (n_classes,), (n_items,)
    """
    n_dims = capacity.shape[1]
    total = np.einsum("pik,i->pk", demand, count)[platform_of_class]
    kept = [dim for dim in range(n_dims) if bool((total[:, dim] > capacity[:, dim]).any())]
    if not kept:
        tightest = np.max(total / np.maximum(capacity, 1), axis=0, initial=0.0)
        return (int(np.argmax(tightest)),)
    settings = _distinct(capacity, platform_of_class)
    maybe = _screen(demand, capacity, platform_of_class, settings)
    for dim in list(kept):
        if any(
            other != dim
            and maybe[dim, other]
            and _is_dominated(demand, capacity, platform_of_class, settings, dim, other)
            for other in kept
        ):
            kept.remove(dim)
    return tuple(kept)


def _distinct(capacity: IntArray, platform_of_class: IntArray) -> list[int]:
    """Return one class per combination of platform and capacity."""
    seen: dict[tuple[int, bytes], int] = {}
    for host_class, platform in enumerate(platform_of_class.tolist()):
        seen.setdefault((platform, capacity[host_class].tobytes()), host_class)
    return list(seen.values())


def _screen(demand: IntArray, capacity: IntArray, platform_of_class: IntArray, settings: list[int]) -> BoolArray:
    """Return (n_dims, n_dims): whether a few items leave it possible that the first is dominated by the second."""
    n_dims = capacity.shape[1]
    maybe = np.ones((n_dims, n_dims), dtype=np.bool_)
    step = max(1, demand.shape[1] // _SAMPLE)
    for host_class in settings:
        few = demand[platform_of_class[host_class], ::step]
        if few.max(initial=0) >= _SAFE or capacity[host_class].max(initial=0) >= _SAFE:
            continue
        crossed = few[:, :, None] * capacity[host_class][None, None, :]
        maybe &= (crossed <= crossed.transpose(0, 2, 1)).all(axis=0)
    return maybe


def _is_dominated(
    demand: IntArray, capacity: IntArray, platform_of_class: IntArray, settings: list[int], dim: int, other: int
) -> bool:
    """Return whether every item's share of `dim` is at most its share of `other`, on every class (none has none)."""
    for host_class in settings:
        of_dim, of_other = demand[platform_of_class[host_class]][:, [dim, other]].T
        offers, other_offers = (int(value) for value in capacity[host_class, [dim, other]])
        if max(int(of_dim.max(initial=0)), int(of_other.max(initial=0)), offers, other_offers) >= _SAFE:
            return False
        if min(offers, other_offers) == 0:
            return False
        if bool((of_dim * other_offers > of_other * offers).any()):
            return False
    return True
