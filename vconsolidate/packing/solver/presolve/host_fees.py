"""Hosts that cost more when they run certain items: the licence of a product, paid for every host that runs one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import OUTSIDE, HostFee, HostLimit
from vconsolidate.packing.solver.solution import Bin, Solution

_MOST_FEES = 4
"""Fees that split host classes: a class has a split for every set of them."""

Solve = Callable[[Problem, Stop], Solution]


def paying_hosts(problem: Problem, bins: Sequence[Bin]) -> IntArray:
    """Return (n_fees, n_classes): hosts of each class that run an item of each fee."""
    counts = np.zeros((len(problem.fees), problem.n_classes), dtype=np.int64)
    for number, fee in enumerate(problem.fees):
        members = frozenset(fee.items.tolist())
        for used in bins:
            counts[number, used.host_class] += not members.isdisjoint(used.items)
    return counts


def cost_with_fees(problem: Problem, bins: Sequence[Bin]) -> int:
    """Return what a packing costs, fees included."""
    hosts = sum(int(problem.cost[used.host_class]) for used in bins)
    each = zip(problem.fees, paying_hosts(problem, bins), strict=True)
    return hosts + sum(int(fee.fee_of_class @ count) for fee, count in each)


def limit_paying_hosts(problem: Problem, bins: Sequence[Bin]) -> Problem:
    """Return the problem in which no packing pays for more hosts of any class than `bins` does."""
    limits = []
    for fee, counts in zip(problem.fees, paying_hosts(problem, bins), strict=True):
        for host_class in np.flatnonzero(fee.fee_of_class > 0).tolist():
            scope = np.full(problem.n_classes, OUTSIDE, dtype=np.int64)
            scope[host_class] = -1
            limits.append(HostLimit(fee.items, int(counts[host_class]), scope))
    return replace(problem, few_hosts=(*problem.few_hosts, *limits)) if limits else problem


def least_price(problem: Problem, items: IntArray, price_of_class: IntArray, stop: Stop, solve: Solve) -> int:
    """
    Return a lower bound on what the hosts of some items alone cost in any packing: fewest hosts, cheapest licences.

    Parameters
    ----------
    price_of_class
        (n_classes,) price of a host of each class that runs one of the items, ≥ 0.
    """
    alone = restrict(problem, items)
    more = alone.n_vms + 1  # than there can be hosts, so that their number is no more than a remainder
    return solve(replace(alone, cost=price_of_class * more + 1), stop).bound // more


def count_fees(problem: Problem, solution: Solution) -> Solution:
    """Return a solution found without fees, its value with them."""
    return (
        solution
        if solution.bins is None
        else replace(solution, value=cost_with_fees(problem, solution.bins), certificate=None)
    )


def dearest_fees(problem: Problem) -> list[HostFee]:
    """Return the fees that steer a search, the dearest ones; of others only what a packing pays is counted."""
    return sorted(problem.fees, key=lambda fee: -int(fee.fee_of_class.max()))[:_MOST_FEES]


def fee_sets(problem: Problem, fees: Sequence[HostFee], host_class: int) -> Iterator[tuple[HostFee, ...]]:
    """Yield the sets of fees that a host of a class may pay; those that cost nothing there need no set."""
    due = [f for f in fees if f.fee_of_class[host_class] > 0 and problem.allowed[f.items, host_class].any()]
    for size in range(len(due) + 1):
        yield from combinations(due, size)
