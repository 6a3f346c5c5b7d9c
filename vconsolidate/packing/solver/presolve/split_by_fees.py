"""
Each class of hosts split into one for every set of products whose licences a host may bear.

The splits cost so much more, and only they may run the products' items. That is the same problem without fees, so every
method of the portfolio works on it, and its bound is a bound on hosts and licences together. Where hosts of a class are
limited, the limit is on its splits together: the problem without that is solved first (its bound stays valid), and the
one with it only when the first packing uses too many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.presolve.host_fees import (
    Solve,
    cost_with_fees,
    count_fees,
    dearest_fees,
    fee_sets,
    limits_of_ways,
    unpaid_items,
)
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import (
    OUTSIDE,
    HostFee,
    HostLimit,
    select_classes,
)
from vconsolidate.packing.solver.solution import Bin, Reason, Solution

_FIRST_SHARE = 0.5
"""Share of the work for the problem whose limits on hosts do not hold for the parts of a class together."""

_SHARED_SHARE = 0.3
"""The same where they do, if that is needed."""

_ALONE_SHARE = 0.03
_TRY_SHARE = 0.2
"""The same for packing the items of one fee alone, and for each packing with few hosts that pay."""


def solve_split(problem: Problem, part: Callable[[float], Stop], solve: Solve) -> Solution:
    """
    Return the best packing found with classes split by the fees their hosts pay.

    Where the first packing is not proven best, others are looked for in which no fee is paid for more hosts than its
    items need alone, or one more: dear licences want few hosts, and fewer to choose from are searched better.
    """
    split = SplitByFees.of(problem)
    best = _solve_without_limits(split, part, solve)
    few = None
    for more in (0, 1):
        if best.infeasible or best.optimal or best.interrupted:
            break
        few = [_fewest(problem, fee, part(_ALONE_SHARE), solve) for fee in split.fees] if few is None else few
        tried = solve(split.limit_fees(few, more), part(_TRY_SHARE))
        best = replace(_cheaper(best, split.contract(tried), problem), limited=best.limited or tried.limited)
    return best


def _cheaper(best: Solution, tried: Solution, problem: Problem) -> Solution:
    """Return what is proven of `best` with the cheaper of two packings, hosts that there are not replaced by others."""
    bins = None if tried.bins is None else _on_hosts_there(problem, tried.bins)
    if bins is None or (best.value is not None and cost_with_fees(problem, bins) >= best.value):
        return best
    return replace(best, bins=bins, value=cost_with_fees(problem, bins))


def _on_hosts_there(problem: Problem, bins: Sequence[Bin]) -> tuple[Bin, ...] | None:
    """Return a packing whose hosts beyond those there of a class are of others, at the least cost; None if none do."""
    left = problem.available - np.bincount([b.host_class for b in bins], minlength=problem.n_classes)
    moved = list(bins)
    while (left < 0).any():
        host_class = int(np.flatnonzero(left < 0)[0])
        ways = [
            (
                cost_with_fees(problem, [replace(used, host_class=other)]) - cost_with_fees(problem, [used]),
                number,
                other,
            )
            for number, used in enumerate(moved)
            if used.host_class == host_class
            for other in np.flatnonzero(left > 0).tolist()
            if _fits(problem, used, other)
        ]
        if not ways:
            return None
        _, number, other = min(ways)
        moved[number] = replace(moved[number], host_class=other)
        left[host_class] += 1
        left[other] -= 1
    return None if packing_faults(problem, moved) else tuple(moved)


def _fits(problem: Problem, used: Bin, host_class: int) -> bool:
    load = np.array(used.copies, dtype=np.int64) @ problem.demand_on(host_class)[list(used.items)]
    allowed = problem.allowed[list(used.items), host_class].all()
    return bool(allowed) and bool((load <= problem.capacity[host_class]).all())


def _solve_without_limits(split: SplitByFees, part: Callable[[float], Stop], solve: Solve) -> Solution:
    """Return a packing, however many hosts pay fees, and what is proven of every packing."""
    first = split.contract(solve(split.problem, part(_FIRST_SHARE)))
    if first.infeasible or (first.bins is not None and split.within(first.bins)):
        return first
    second = split.contract(solve(split.exact(), part(_SHARED_SHARE)))
    if second.infeasible:
        return replace(second, reasons=(Reason("search"),))
    best = _cheaper(second, first, split.original)
    if best.bins is None:
        plain = solve(replace(split.original, fees=()), part(_SHARED_SHARE))
        best = count_fees(split.original, plain)
    proof = first if first.bound > second.bound else second
    return replace(
        best,
        bound=proof.bound,
        bound_hosts=max(first.bound_hosts, second.bound_hosts),
        bound_method=proof.bound_method,
        phases=(*first.phases, *second.phases),
        interrupted=first.interrupted or second.interrupted,
        limited=first.limited or second.limited,
        certificate=None,
    )


def _fewest(problem: Problem, fee: HostFee, stop: Stop, solve: Solve) -> int:
    """Return on how few hosts the items of a fee were found to fit alone; all there are where none was found."""
    alone = restrict(problem, fee.items)
    found = solve(replace(alone, cost=np.ones_like(alone.cost)), stop)
    return alone.n_vms if found.bins is None else len(found.bins)


@dataclass(frozen=True, slots=True)
class SplitByFees:
    """
    A problem with fees, as one without.

    Parameters
    ----------
    base_of
        (n_classes of `problem`,) the class of `original` that each is a part of.
    fees
        That steer the search.
    pays
        (n_fees, n_classes of `problem`): which fees a host of each class pays.
    """

    original: Problem
    problem: Problem
    base_of: IntArray
    fees: tuple[HostFee, ...]
    pays: BoolArray

    @classmethod
    def of(cls, original: Problem) -> SplitByFees:
        """Return the problem with every class split by the dearest fees."""
        dearest = dearest_fees(original)
        parts = [(c, chosen) for c in range(original.n_classes) for chosen in fee_sets(original, dearest, c)]
        base_of = np.array([c for c, _ in parts], dtype=np.int64)
        cost = [int(original.cost[c]) + sum(paid.cost for paid in chosen) for c, chosen in parts]
        allowed = original.allowed[:, base_of].copy()
        for part, (host_class, chosen) in enumerate(parts):
            allowed[unpaid_items(dearest, host_class, chosen), part] = False
        problem = replace(
            original,
            platform_of_class=original.platform_of_class[base_of],
            capacity=np.ascontiguousarray(original.capacity[base_of]),
            available=original.available[base_of],
            cost=np.array(cost, dtype=np.int64),
            allowed=allowed,
            fees=(),
        ).change_side_constraints(lambda rule: select_classes(rule, base_of))
        problem = replace(problem, at_most=(*problem.at_most, *limits_of_ways([chosen for _, chosen in parts])))
        pays = [[any(paid.fee is fee for paid in chosen) for _, chosen in parts] for fee in dearest]
        return cls(original, problem, base_of, tuple(dearest), np.array(pays, dtype=np.bool_))

    def exact(self) -> Problem:
        """Return the problem with the limits on the parts of every class together, where they can bind."""
        every = np.arange(self.problem.n_items)
        limits = []
        for host_class in range(self.original.n_classes):
            inside = self.base_of == host_class
            available = int(self.original.available[host_class])
            if inside.sum() > 1 and available < self.problem.n_vms:
                limits.append(HostLimit(every, available, np.where(inside, -1, OUTSIDE).astype(np.int64)))
        return replace(self.problem, few_hosts=(*self.problem.few_hosts, *limits))

    def limit_fees(self, few: Sequence[int], more: int) -> Problem:
        """Return the problem in which hosts of no class pay a fee more often than `few` says plus `more`."""
        available = self.problem.available.copy()
        for fee, hosts in enumerate(few):
            available[self.pays[fee]] = np.minimum(available[self.pays[fee]], hosts + more)
        return replace(self.problem, available=available)

    def within(self, bins: Sequence[Bin]) -> bool:
        """Return whether a packing of the original problem uses no more hosts of a class than there are."""
        used = np.bincount([b.host_class for b in bins], minlength=self.original.n_classes)
        return bool((used <= self.original.available).all())

    def contract(self, solution: Solution) -> Solution:
        """Return a solution in terms of the original problem; hosts that bear a licence for nothing lose it."""
        if solution.bins is None:
            return replace(solution, certificate=None)
        bins = tuple(replace(b, host_class=int(self.base_of[b.host_class])) for b in solution.bins)
        return count_fees(self.original, replace(solution, bins=bins))
