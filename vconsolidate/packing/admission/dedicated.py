"""
``dedicated``: hosts stay empty, and each can take over any host it may have to replace, with its VMs as they are.

Every used host gets k of them (the same ones for all where they are large enough), so k failures need at most k. Where
whole domains fail (racks), as many hosts outside them stay empty as any k of them use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.admission.form import Spreading
from vconsolidate.packing.admission.hosts import (
    cheapest_first,
    classes_in,
    distinct_sizes,
    domain_of_class,
    domains_open,
    maximal,
    only_in,
    replaces,
    tolerated,
    used_in,
)
from vconsolidate.packing.build import Built
from vconsolidate.packing.problem import Bin

_MOST_DOMAIN_SETS = 5_000


class Dedicated:
    """Hosts that stay empty."""

    spreading: Spreading = "never"

    def added(self, built: Built, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the cheapest hosts that can replace those that fail."""
        used = used_in(built, bins, cluster)
        if any(domain_of_class(built, cluster)):
            return _outside_domains(built, cluster, used, left.copy())
        left = left.copy()
        wanted = int(tolerated(built)[cluster])
        classes = [c for c in classes_in(built, cluster) if used[c]]
        spares: list[int] = []
        for largest in maximal(built, classes):
            missing = wanted - sum(replaces(built, spare, largest) for spare in spares)
            for host_class in cheapest_first(built, classes_in(built, cluster)):
                taken = min(missing, int(left[host_class])) if replaces(built, host_class, largest) else 0
                if taken > 0:
                    spares += [host_class] * taken
                    left[host_class] -= taken
                    missing -= taken
            if missing > 0:
                return None
        return spares

    def set_aside(self, built: Built, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """
        Yield what may be used when hosts are kept back.

        All classes are used and each largest one keeps k hosts back (first those that fewest VMs may run on, then the
        dearest, then each class in turn); or only the classes up to a certain size are used and hosts of that size are
        kept back; or whole domains are kept back.
        """
        classes = classes_in(built, cluster)
        wanted = int(tolerated(built)[cluster])
        domains = domain_of_class(built, cluster)
        seen: set[bytes] = set()
        for kept in combinations(sorted({domains[c] for c in classes} - {""}), wanted):
            left = available.copy()
            left[[c for c in classes if domains[c] in kept]] = 0
            seen.add(left.tobytes())
            yield left
        largest = maximal(built, classes)
        sizes = [largest, *([size] for size in distinct_sizes(built, classes) if [size] != largest)]
        order = sorted(classes, key=lambda c: (int(built.problem.allowed[:, c].sum()), -int(built.problem.cost[c]), c))
        for spared in sizes:
            for first in order:
                turn = [first, *(c for c in order if c != first)]
                kept_back = _kept_back(built, available, turn, spared, wanted)
                if kept_back is not None and kept_back.tobytes() not in seen:
                    seen.add(kept_back.tobytes())
                    yield kept_back

    def settled(self, built: Built, cluster: int, fits: BoolArray) -> bool:
        """Return whether all hosts are of one size, fail one by one, and some VM must run here."""
        classes = classes_in(built, cluster)
        alike = len(distinct_sizes(built, classes)) == 1 and not any(domain_of_class(built, cluster))
        return alike and bool(only_in(fits, built.problem.platform_of_class == cluster).any())

    def surely(self, built: Built, cluster: int, fits: BoolArray) -> int:
        """Return k where the cluster must be used and every VM in it can restart."""
        inside = built.problem.platform_of_class == cluster
        wanted = int(tolerated(built)[cluster])
        restartable = (domains_open(built, cluster) > wanted)[fits[:, inside].any(axis=1)].all()
        return wanted if only_in(fits, inside).any() and restartable else 0

    def fewest(self, _built: Built, _cluster: int, _fits: BoolArray) -> int:
        """Return 0: what is known follows from the packing."""
        return 0


def _kept_back(
    built: Built, available: IntArray, order: Sequence[int], sizes: Sequence[int], wanted: int
) -> IntArray | None:
    """
    Return what may be used when `wanted` hosts of each size are kept back; None when there are too few.

    Parameters
    ----------
    order
        The cluster's classes, those to keep back first.
    """
    left = available.copy()
    for size in sizes:
        missing = wanted
        for host_class in order:
            if (built.full_capacity[host_class] == built.full_capacity[size]).all():
                taken = min(missing, int(left[host_class]))
                left[host_class] -= taken
                missing -= taken
        if missing:
            return None
    left[[c for c in order if not any(replaces(built, size, c) for size in sizes)]] = 0
    return left


def _outside_domains(built: Built, cluster: int, used: IntArray, left: IntArray) -> list[int] | None:
    """Return the cheapest hosts found such that any k domains can be replaced by hosts outside them."""
    shared = domain_of_class(built, cluster)
    order = cheapest_first(built, classes_in(built, cluster))
    sets = list(_failing(built, cluster, used, shared))
    if len(sets) > _MOST_DOMAIN_SETS:
        return None
    spares = np.zeros_like(used)
    while True:
        short = [lost for lost in sets if _unreplaced(built, lost, spares, shared)]
        if not short:
            return np.repeat(np.arange(len(spares)), spares).tolist()
        largest = _unreplaced(built, short[0], spares, shared)
        able = [c for c in order if left[c] and replaces(built, c, largest[0])]
        outside = [c for c in able if not _lost_with(short[0], c, shared)]
        if not outside:
            return None
        spares[outside[0]] += 1
        left[outside[0]] -= 1


Lost = tuple[tuple[str, ...], IntArray]
"""Domains that fail, and (n_classes,) used hosts lost with them."""


def _failing(built: Built, cluster: int, used: IntArray, shared: Sequence[str]) -> Iterator[Lost]:
    """Yield every loss of k domains, hosts of a class that fail one by one taken as alike; the largest first."""
    wanted = int(tolerated(built)[cluster])
    single: list[Lost] = []
    for value in sorted({shared[c] for c in np.flatnonzero(used).tolist()} - {""}):
        lost = np.where([s == value for s in shared], used, 0)
        single.append(((value,), lost))
    for host_class in np.flatnonzero(used).tolist():
        if not shared[host_class]:
            one = np.zeros_like(used)
            one[host_class] = 1
            single += [((), one)] * min(wanted, int(used[host_class]))
    size = min(wanted, len(single))
    found = [
        (tuple(v for values, _ in group for v in values), np.sum([lost for _, lost in group], axis=0))
        for group in combinations(single, size)
    ]
    yield from sorted(found, key=lambda lost: (-int(lost[1].sum()), lost[0]))


def _lost_with(lost: Lost, host_class: int, shared: Sequence[str]) -> bool:
    return bool(shared[host_class]) and shared[host_class] in lost[0]


def _unreplaced(built: Built, lost: Lost, spares: IntArray, shared: Sequence[str]) -> list[int]:
    """Return the classes of lost hosts that no spare host outside takes over, the largest first."""
    capacity = built.full_capacity
    free = {c: int(n) for c, n in enumerate(spares.tolist()) if n and not _lost_with(lost, c, shared)}
    missing = []
    size = (capacity / np.maximum(capacity.max(axis=0), 1)).sum(axis=1)
    for host_class in sorted(np.flatnonzero(lost[1]).tolist(), key=lambda c: (-size[c], c)):
        for _ in range(int(lost[1][host_class])):
            able = [c for c, n in free.items() if n and replaces(built, c, host_class)]
            if not able:
                missing.append(host_class)
                continue
            free[min(able, key=lambda c: (size[c], c))] -= 1
    return missing
