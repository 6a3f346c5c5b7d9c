"""Hosts that cost more when they run certain items: the licence of a product, paid for every host that runs one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product
from math import prod

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import OUTSIDE, OWN, HostFee, HostLimit, ItemLimit
from vconsolidate.packing.solver.solution import Bin, Solution

_MOST_FEES = 4
"""Fees that split host classes: a class has a split for every set of them."""

_MOST_SETS = 80
"""Of them, and of the ways to pay fees that have steps."""

_MOST_WAYS = 8
"""Ways to pay a fee that has steps, all of them together."""

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
    whole = sum(int(fee.fee_of_class @ count) for fee, count in each if not fee.steps)
    stepped = (fee for fee in problem.fees if fee.steps)
    return hosts + whole + sum(fee.due(b.host_class, fee.vms_on(b.items, b.copies)) for fee in stepped for b in bins)


def has_steps(problem: Problem) -> bool:
    """Return whether what a host pays depends on how many VMs of a product it runs."""
    return any(fee.steps for fee in problem.fees)


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
    dearest = sorted(problem.fees, key=lambda fee: -int(fee.fee_of_class.max()))[:_MOST_FEES]
    while _most_sets(dearest) > _MOST_SETS:
        dearest.pop()
    return dearest


def _most_sets(fees: Sequence[HostFee]) -> int:
    return prod(2 + min(len(fee.steps), _most_ways(fees) - 1) for fee in fees)


def _most_ways(fees: Sequence[HostFee]) -> int:
    """Return in how many ways a class may pay each fee that has steps."""
    return max(2, _MOST_WAYS // max(1, sum(bool(fee.steps) for fee in fees)))


@dataclass(frozen=True, slots=True)
class Paid:
    """
    A fee as a host pays it.

    Parameters
    ----------
    most
        VMs that it is enough for; None: any number.
    cost
        No host that runs so many pays less, and none that runs any.
    """

    fee: HostFee
    most: int | None
    cost: int


def ways_to_pay(problem: Problem, fee: HostFee, host_class: int, most_ways: int = _MOST_WAYS) -> list[Paid]:
    """
    Return how hosts of a class may pay a fee, the cheapest first; empty where it costs nothing or nothing of it runs.

    Steps that no host can reach are left out; where there are many, some are merged into the next at the lower cost, so
    that costs stay bounds.
    """
    whole = int(fee.fee_of_class[host_class])
    if whole <= 0 or not problem.allowed[fee.items, host_class].any():
        return []
    reach = most_vms_on(problem, fee, host_class) if fee.steps else 0
    at = [most for most, step in fee.steps if most < reach and int(step[host_class]) < whole]
    ways = [Paid(fee, most, fee.due(host_class, most)) for most in at]
    ways.append(Paid(fee, None, fee.due(host_class, max(1, reach)) if fee.steps else whole))
    needed = [way for way, after in pairwise(ways) if after.cost > way.cost]
    return _thinned([*needed, ways[-1]], most_ways)


def _thinned(ways: list[Paid], most_ways: int) -> list[Paid]:
    """Return few of many ways: each is enough for those that it stands for, at the cost of the cheapest of them."""
    if len(ways) <= most_ways:
        return ways
    edges = np.linspace(0, len(ways), most_ways + 1).astype(int).tolist()
    return [replace(ways[b - 1], cost=ways[a].cost) for a, b in pairwise(edges)]


def most_vms_on(problem: Problem, fee: HostFee, host_class: int) -> int:
    """Return how many VMs of a fee a host of a class can run at most, by each resource alone."""
    each, weight = _copies(problem, fee, host_class)
    most = int(weight.sum())
    for dim in range(problem.n_dims):
        demand = problem.demand_on(host_class)[each, dim]
        order = np.argsort(demand / weight, kind="stable")
        taken = np.cumsum(demand[order])
        fit = int(np.searchsorted(taken, int(problem.capacity[host_class, dim]), side="right"))
        next_one = (
            int(weight[order[fit]]) if fit < each.size else 0
        )  # a part of it may fit: the relaxation has it whole
        most = min(most, int(weight[order[:fit]].sum()) + max(0, next_one - 1))
    return most


def most_load_of(problem: Problem, fee: HostFee, host_class: int, vms: int) -> IntArray:
    """Return (n_dims,) what so many VMs of a fee take at most on a host of a class, of each resource alone."""
    each, weight = _copies(problem, fee, host_class)
    load = np.zeros(problem.n_dims, dtype=np.int64)
    for dim in range(problem.n_dims):
        demand = problem.demand_on(host_class)[each, dim]
        order = np.argsort(-demand / weight, kind="stable")
        some = int(np.searchsorted(np.cumsum(weight[order]), vms, side="left")) + 1  # the last one may be in part
        load[dim] = int(demand[order[:some]].sum())
    most: IntArray = np.minimum(load, problem.capacity[host_class])
    return most


def _copies(problem: Problem, fee: HostFee, host_class: int) -> tuple[IntArray, IntArray]:
    """Return the item of every copy of a fee's items that may run on a class, and its VMs."""
    able = problem.allowed[fee.items, host_class]
    weights = np.ones_like(fee.items) if fee.weights is None else fee.weights
    count = problem.count[fee.items[able]]
    return np.repeat(fee.items[able], count), np.repeat(weights[able], count)


def fee_sets(problem: Problem, fees: Sequence[HostFee], host_class: int) -> Iterator[tuple[Paid, ...]]:
    """Yield the sets of fees that a host of a class may pay, each in one of its ways; what costs nothing needs none."""
    due = [ways for fee in fees if (ways := ways_to_pay(problem, fee, host_class, _most_ways(fees)))]
    for size in range(len(due) + 1):
        for chosen in combinations(due, size):
            yield from product(*chosen)


def unpaid_items(fees: Sequence[HostFee], host_class: int, chosen: Sequence[Paid]) -> IntArray:
    """Return the items that a host of a class may not run, which pays no more than what is chosen."""
    unpaid = [f.items for f in fees if f.fee_of_class[host_class] > 0 and not any(p.fee is f for p in chosen)]
    return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *unpaid]))


def limits_of_ways(sets: Sequence[tuple[Paid, ...]]) -> list[ItemLimit]:
    """Return: hosts of each class, one for each set, run no more VMs of a fee than they pay for."""
    limits = []
    known = {(id(paid.fee), paid.most): paid for chosen in sets for paid in chosen if paid.most is not None}
    for (fee_id, most), paid in known.items():
        inside = [any(id(p.fee) == fee_id and p.most == most for p in chosen) for chosen in sets]
        weights = np.ones_like(paid.fee.items) if paid.fee.weights is None else paid.fee.weights
        scope = np.where(np.array(inside, dtype=np.bool_), OWN, OUTSIDE).astype(np.int64)
        limits.append(ItemLimit(paid.fee.items, weights, int(most or 0), scope))
    return limits
