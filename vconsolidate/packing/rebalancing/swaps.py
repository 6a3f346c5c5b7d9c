"""Two units that swap their hosts: the best pair."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.rebalancing.running import Running
from vconsolidate.packing.solver.work_limit import WorkLimit

_LEAST = 1e-9
_ELEMENT_WORK = 1.5e-8
_ROWS = 64
"""Units that are paired with all others at a time."""


def best_swap(
    running: Running, forbidden: BoolArray, price: float, most: float, limit: WorkLimit
) -> tuple[int, int] | None:
    """Return the two units of one cluster whose swap brings most, at `price` for each VM moved; None if none pays."""
    best: tuple[float, int, int] | None = None
    for cluster in range(len(running.layout.encoded.hosts.clusters)):
        units = running.units_of(cluster)
        units = units[running.layout.open[running.host[units]]]
        for start in range(0, units.size, _ROWS):
            limit.charge(_ELEMENT_WORK * min(_ROWS, units.size - start) * units.size * running.share.shape[1])
            if limit.is_over:
                break
            ones, others = units[start : start + _ROWS], units[start:]
            change = _changes(running, cluster, ones, others)
            change += price / running.hosts_counted(cluster) * _more_moved(running, ones, others)
            change[~_possible(running, forbidden, most, ones, others)] = np.inf
            found = _best_allowed(running, change, ones, others)
            if found is not None and (best is None or found < best):
                best = found
    return None if best is None else best[1:]


def _changes(running: Running, cluster: int, ones: IntArray, others: IntArray) -> FloatArray:
    """Return (n_ones, n_others): the change of the imbalance of the cluster by each swap."""
    layout = running.layout
    here, there = running.host[ones], running.host[others]
    one, other = layout.taken[cluster, ones][:, None], layout.taken[cluster, others][None]
    more_here = (other - one) * layout.offered[here][:, None]
    more_there = (one - other) * layout.offered[there][None]
    first, second = running.sums(cluster)
    total = first + more_here + more_there
    squares = second + more_here * (2 * running.share[here][:, None] + more_here)
    squares += more_there * (2 * running.share[there][None] + more_there)
    change: FloatArray = running.spread(total, squares, cluster) - running.spread(first, second, cluster)
    return change


def _more_moved(running: Running, ones: IntArray, others: IntArray) -> FloatArray:
    layout = running.layout
    here, there = running.host[ones], running.host[others]
    size, home = layout.size, layout.home
    more = size[ones][:, None] * ((there[None] != home[ones][:, None]) * 1.0 - (here != home[ones])[:, None])
    more = more + size[others][None] * ((here[:, None] != home[others][None]) * 1.0 - (there != home[others])[None])
    return np.asarray(more, dtype=np.float64)


def _possible(running: Running, forbidden: BoolArray, most: float, ones: IntArray, others: IntArray) -> BoolArray:
    """Return (n_ones, n_others): both fit after the swap, as far as room and permission go."""
    layout, assignment = running.layout, running.assignment
    here, there = running.host[ones], running.host[others]
    demand = assignment.demand_on(int(here[0]))
    room = assignment.capacity - assignment.load
    less = demand[layout.item[ones]][:, None] - demand[layout.item[others]][None]
    possible: BoolArray = np.all((room[here][:, None] + less >= 0) & (room[there][None] - less >= 0), axis=2)
    allowed = layout.encoded.problem.allowed
    possible &= allowed[layout.item[ones]][:, layout.classes[there]]
    possible &= allowed[layout.item[others]][:, layout.classes[here]].T
    possible &= ~forbidden[np.ix_(ones, there)] & ~forbidden[np.ix_(others, here)].T
    possible &= here[:, None] != there[None]
    possible &= _more_moved(running, ones, others) <= most - running.moved_vms()
    return possible


def _best_allowed(
    running: Running, change: FloatArray, ones: IntArray, others: IntArray
) -> tuple[float, int, int] | None:
    """Return (change, unit, other unit) of the best swap that no rule is against."""
    while True:
        row, column = np.unravel_index(int(change.argmin()), change.shape)
        found = float(change[row, column])
        if found >= -_LEAST:
            return None
        one, other = int(ones[row]), int(others[column])
        if _keeps_rules(running, one, other):
            return found, one, other
        change[row, column] = np.inf


def _keeps_rules(running: Running, one: int, other: int) -> bool:
    guard, item = running.assignment.guard, running.layout.item
    if not guard.knows(int(item[one])) and not guard.knows(int(item[other])):
        return True
    here, there = int(running.host[one]), int(running.host[other])
    running.move(one, there)
    running.move(other, here)
    kept = not running.is_wrong(one) and not running.is_wrong(other)
    running.move(other, there)
    running.move(one, here)
    return kept
