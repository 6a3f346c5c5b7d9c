"""
``dedicated``: hosts stay empty, and each can take over any host it may have to replace, with its VMs as they are.

Every used host gets k of them (the same ones for all where they are large enough), so k failures need at most k. Where
whole domains fail (racks), as many hosts outside them stay empty as any k of them use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.availability.admission_control import Spreading
from vconsolidate.packing.availability.cluster_hosts import (
    can_replace,
    cheapest_first,
    classes_in,
    count_used_hosts,
    domain_of_class,
    domains_open,
    failures_tolerated,
    fits_only_in,
    kind_of,
    kinds,
    largest_classes,
)
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin

_MOST_DOMAIN_SETS = 5_000


class DedicatedHosts:
    """Hosts that stay empty."""

    spreading: Spreading = "never"

    def hosts_to_add(self, encoded: Encoded, cluster: int, bins: Sequence[Bin], left: IntArray) -> list[int] | None:
        """Return the cheapest hosts that can replace those that fail."""
        used = count_used_hosts(encoded, bins, cluster)
        if any(domain_of_class(encoded, cluster)):
            return _outside_domains(encoded, cluster, used, left.copy())
        left = left.copy()
        wanted = int(failures_tolerated(encoded)[cluster])
        classes = [c for c in classes_in(encoded, cluster) if used[c]]
        spares: list[int] = []
        for largest in largest_classes(encoded, classes):
            missing = wanted - sum(can_replace(encoded, spare, largest) for spare in spares)
            for host_class in cheapest_first(encoded, classes_in(encoded, cluster)):
                taken = min(missing, int(left[host_class])) if can_replace(encoded, host_class, largest) else 0
                if taken > 0:
                    spares += [host_class] * taken
                    left[host_class] -= taken
                    missing -= taken
            if missing > 0:
                return None
        return spares

    def ways_to_reserve(self, encoded: Encoded, cluster: int, available: IntArray) -> Iterator[IntArray]:
        """
        Yield what may be used when hosts are kept back.

        All classes are used and each largest one keeps k hosts back (first those that fewest VMs may run on, then the
        dearest, then each class in turn); or only the classes up to a certain size are used and hosts of that size are
        kept back; or whole domains are kept back.
        """
        classes = classes_in(encoded, cluster)
        wanted = int(failures_tolerated(encoded)[cluster])
        domains = domain_of_class(encoded, cluster)
        seen: set[bytes] = set()
        for kept in combinations(sorted({domains[c] for c in classes} - {""}), wanted):
            left = available.copy()
            left[[c for c in classes if domains[c] in kept]] = 0
            seen.add(left.tobytes())
            yield left
        largest = largest_classes(encoded, classes)
        sizes = [largest, *([size] for size in kinds(encoded, classes) if [size] != largest)]
        order = sorted(
            classes, key=lambda c: (int(encoded.problem.allowed[:, c].sum()), -int(encoded.problem.cost[c]), c)
        )
        for spared in sizes:
            for first in order:
                turn = [first, *(c for c in order if c != first)]
                kept_back = _keep_back(encoded, available, turn, spared, wanted)
                if kept_back is not None and kept_back.tobytes() not in seen:
                    seen.add(kept_back.tobytes())
                    yield kept_back

    def is_best(self, encoded: Encoded, cluster: int, fits: BoolArray) -> bool:
        """Return whether all hosts are of one kind, fail one by one, and some VM must run here."""
        classes = classes_in(encoded, cluster)
        one_kind = len(kinds(encoded, classes)) == 1 and not any(domain_of_class(encoded, cluster))
        return one_kind and bool(fits_only_in(fits, encoded.problem.platform_of_class == cluster).any())

    def extra_hosts_proven(self, encoded: Encoded, cluster: int, fits: BoolArray) -> int:
        """Return k where the cluster must be used and every VM in it can restart."""
        inside = encoded.problem.platform_of_class == cluster
        wanted = int(failures_tolerated(encoded)[cluster])
        restartable = (domains_open(encoded, cluster) > wanted)[fits[:, inside].any(axis=1)].all()
        return wanted if fits_only_in(fits, inside).any() and restartable else 0

    def least_hosts(self, _encoded: Encoded, _cluster: int, _fits: BoolArray) -> int:
        """Return 0: what is known follows from the packing."""
        return 0


def _keep_back(
    encoded: Encoded, available: IntArray, order: Sequence[int], sizes: Sequence[int], wanted: int
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
            if kind_of(encoded, host_class) == kind_of(encoded, size):
                taken = min(missing, int(left[host_class]))
                left[host_class] -= taken
                missing -= taken
        if missing:
            return None
    left[[c for c in order if not any(can_replace(encoded, size, c) for size in sizes)]] = 0
    return left


def _outside_domains(encoded: Encoded, cluster: int, used: IntArray, left: IntArray) -> list[int] | None:
    """Return the cheapest hosts found such that any k domains can be replaced by hosts outside them."""
    shared = domain_of_class(encoded, cluster)
    order = cheapest_first(encoded, classes_in(encoded, cluster))
    spares = np.zeros_like(used)
    while True:
        sets = list(_losses(encoded, cluster, used, spares, shared))
        if len(sets) > _MOST_DOMAIN_SETS:
            return None
        short = next((lost for lost in sets if _classes_without_spare(encoded, lost, spares)), None)
        if short is None:
            return np.repeat(np.arange(len(spares)), spares).tolist()
        largest = _classes_without_spare(encoded, short, spares)[0]
        able = [c for c in order if left[c] and can_replace(encoded, c, largest)]
        outside = [c for c in able if not shared[c] or shared[c] not in short.domains]
        if not outside:
            return None
        spares[outside[0]] += 1
        left[outside[0]] -= 1


@dataclass(frozen=True, slots=True)
class _Loss:
    """
    A loss of k domains.

    Parameters
    ----------
    domains
        Those that hosts share.
    used, spares
        (n_classes,) hosts lost that run VMs, and that are empty.
    """

    domains: tuple[str, ...]
    used: IntArray
    spares: IntArray


def _losses(encoded: Encoded, cluster: int, used: IntArray, spares: IntArray, shared: Sequence[str]) -> list[_Loss]:
    """Return every loss of k domains, hosts of a class that fail one by one taken as alike; the largest first."""
    wanted = int(failures_tolerated(encoded)[cluster])
    nothing = np.zeros_like(used)
    single: list[_Loss] = []
    for value in sorted({shared[c] for c in np.flatnonzero(used + spares).tolist()} - {""}):
        inside = np.array([s == value for s in shared])
        single.append(_Loss((value,), np.where(inside, used, 0), np.where(inside, spares, 0)))
    for host_class in (c for c in np.flatnonzero(used + spares).tolist() if not shared[c]):
        one = nothing.copy()
        one[host_class] = 1
        single += [_Loss((), one, nothing)] * min(wanted, int(used[host_class]))
        single += [_Loss((), nothing, one)] * min(wanted, int(spares[host_class]))
    found = [
        _Loss(
            tuple(name for lost in group for name in lost.domains),
            np.sum([lost.used for lost in group], axis=0),
            np.sum([lost.spares for lost in group], axis=0),
        )
        for group in combinations(single, min(wanted, len(single)))
    ]
    return sorted(found, key=lambda lost: (-int(lost.used.sum()), lost.domains))


def _classes_without_spare(encoded: Encoded, lost: _Loss, spares: IntArray) -> list[int]:
    """Return the classes of lost hosts that no spare host outside takes over, the largest first."""
    capacity = encoded.hosts.capacity
    free = dict(enumerate((spares - lost.spares).tolist()))
    missing = []
    size = (capacity / np.maximum(capacity.max(axis=0), 1)).sum(axis=1)
    for host_class in sorted(np.flatnonzero(lost.used).tolist(), key=lambda c: (-size[c], c)):
        for _ in range(int(lost.used[host_class])):
            able = [c for c, number in free.items() if number and can_replace(encoded, c, host_class)]
            if not able:
                missing.append(host_class)
                continue
            free[min(able, key=lambda c: (size[c], c))] -= 1
    return missing
