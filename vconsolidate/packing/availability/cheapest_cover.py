"""The cheapest hosts that make a cluster large enough, whatever "enough" is, and what is left when the largest fail."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.availability.cluster_hosts import (
    cheapest_first,
    classes_in,
    domain_of_class,
    failures_tolerated,
)
from vconsolidate.packing.encoding.encode import Encoded

MOST_STATES = 5_000
"""Sets of hosts that are looked at, the cheapest first; beyond, hosts of one class are added first."""

Enough = Callable[[IntArray], bool]
"""Whether (n_classes,) hosts are enough; more hosts are never less."""


def cheapest_additions(
    encoded: Encoded, cluster: int, used: IntArray, left: IntArray, enough: Enough, worth: FloatArray
) -> list[int] | None:
    """
    Return the classes of the cheapest hosts to add, one entry per host; None when all hosts are not enough.

    Parameters
    ----------
    used, left
        (n_classes,) hosts there are in the cluster, and hosts that may be added.
    worth
        (n_classes,) what a host does for it, in any unit; decides where too many sets would have to be looked at.
    """
    if enough(used):
        return []
    order = [c for c in cheapest_first(encoded, classes_in(encoded, cluster)) if left[c] > 0]
    every = used.copy()
    every[order] += left[order]
    if not enough(every):
        return None
    cost = encoded.problem.cost
    by_worth = sorted(order, key=lambda c: (-float(worth[c]) / int(cost[c]), c))
    return _by_cost(encoded, order, used, left, enough) or _of_one_class(encoded, by_worth, used, left, enough)


def left_after_losses(encoded: Encoded, cluster: int, hosts: IntArray, value: FloatArray) -> float:
    """
    Return Σ value over hosts, less the k domains that hold most of it.

    Parameters
    ----------
    hosts, value
        (n_classes,) how many, and what each counts.
    """
    shared = domain_of_class(encoded, cluster)
    together: dict[str, float] = {}
    losses: list[float] = []
    most = int(failures_tolerated(encoded)[cluster])
    for host_class in np.flatnonzero(hosts).tolist():
        if shared[host_class]:
            whole = float(hosts[host_class] * value[host_class])
            together[shared[host_class]] = together.get(shared[host_class], 0.0) + whole
        else:
            losses += [float(value[host_class])] * min(most, int(hosts[host_class]))
    losses += together.values()
    return float(hosts @ value) - sum(sorted(losses, reverse=True)[:most])


def fewest_hosts(value: FloatArray, limit: IntArray, lost: int, needed: float) -> int:
    """
    Return how many hosts it takes for those without the `lost` largest to offer enough; more than all if none do.

    Losing a whole domain takes no less than losing its largest host.

    Parameters
    ----------
    value, limit
        (n_classes,) what a host offers, and how many there may be.
    """
    offered, hosts, left = 0.0, lost, lost
    for host_class in np.argsort(-value, kind="stable").tolist():
        number = int(limit[host_class])
        gone = min(left, number)
        left, number = left - gone, number - gone
        each = float(value[host_class])
        if needed <= offered or each <= 0.0:
            break
        taken = min(number, int(np.ceil((needed - offered) / each * (1 - 1e-9))))
        offered += taken * each
        hosts += taken
    if offered >= needed * (1 - 1e-9):
        return hosts
    largest = float(value.max(initial=0.0))
    beyond = int(np.ceil((needed - offered) / largest * (1 - 1e-9))) if largest > 0.0 else 1
    return max(hosts + beyond, int(limit.sum()) + 1)


def _by_cost(
    encoded: Encoded, order: Sequence[int], used: IntArray, left: IntArray, enough: Enough
) -> list[int] | None:
    """Return the cheapest set of hosts to add; None where too many would have to be looked at."""
    cost = encoded.problem.cost
    start: tuple[int, ...] = (0,) * len(order)
    queue: list[tuple[int, int, tuple[int, ...], int]] = [(0, 0, start, 0)]
    for _ in range(MOST_STATES):
        if not queue:
            return None
        price, number, added, first = heapq.heappop(queue)
        hosts = used.copy()
        hosts[list(order)] += np.array(added, dtype=np.int64)
        if enough(hosts):
            return sorted(c for c, times in zip(order, added, strict=True) for _ in range(times))
        for index in range(first, len(order)):
            host_class = order[index]
            if added[index] < left[host_class]:
                more = (*added[:index], added[index] + 1, *added[index + 1 :])
                heapq.heappush(queue, (price + int(cost[host_class]), number + 1, more, index))
    return None


def _of_one_class(encoded: Encoded, order: Sequence[int], used: IntArray, left: IntArray, enough: Enough) -> list[int]:
    """Return the cheapest of the additions that take as many as needed of one class, then of the others in order."""
    best: tuple[int, list[int]] | None = None
    for first in order:
        hosts, added = used.copy(), list[int]()
        for host_class in (first, *(c for c in order if c != first)):
            for _ in range(int(left[host_class])):
                if enough(hosts):
                    break
                hosts[host_class] += 1
                added.append(host_class)
        price = sum(int(encoded.problem.cost[c]) for c in added)
        if best is None or price < best[0]:
            best = (price, sorted(added))
    return best[1] if best is not None else []
