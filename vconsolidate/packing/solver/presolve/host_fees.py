"""
Hosts that cost more when they run certain items: the licence of a product, paid for every host that runs one of them.

Each class of hosts is split into one without licences and one for every set of products whose licences a host may
bear; the latter cost so much more, and only they may run the products' items. That is the same problem without fees,
so every method of the portfolio works on it, and its bound is a bound on hosts and licences together. Where so many
hosts of a class are there (or may be bought), the limit is on its parts together: the problem without that is solved
first (its bound stays valid), and the one with it only when the first packing uses too many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Protocol

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.host_mix.search import search_mixes
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import (
    OUTSIDE,
    HostFee,
    HostLimit,
    select_classes,
)
from vconsolidate.packing.solver.solution import Bin, Reason, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

MOST_FEES = 4
"""Products whose licences steer the search, the dearest ones; of others only what the plan pays is counted."""

_FIRST_SHARE = 0.5
"""Share of the work for the problem whose limits on hosts do not hold for the parts of a class together."""

_SHARED_SHARE = 0.3
"""The same where they do, if that is needed."""

_ALONE_SHARE = 0.03
_TRY_SHARE = 0.2
"""The same for packing the items of one fee alone, and for each packing with few hosts that pay."""

_SMALL = 1_000
"""VMs × split classes up to which all methods search the problem with split classes: its proofs are the sharpest."""

_START_SHARE = 0.1
_MIX_SHARE = 0.9
"""Of the work for a first packing that ignores the fees, and for the mixes of hosts."""

Solve = Callable[[Problem, Stop], Solution]


class SolveFeeless(Protocol):
    """Solves problems without fees."""

    def __call__(self, problem: Problem, stop: Stop, /, *, any_placement: bool = False) -> Solution:
        """Return the best packing found, or the first one."""
        ...


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


def solve_with_fees(
    problem: Problem, stop: Stop, seed: int, solve: SolveFeeless, *, any_placement: bool = False
) -> Solution:
    """
    Return the best packing found with a bound on its cost and fees together.

    Small problems are solved with classes split by the fees their hosts pay. Of larger ones, and of small ones that
    are not proven best, the mix of hosts is chosen first: how many pay which fees.

    Parameters
    ----------
    solve
        For problems without fees.
    any_placement
        Of a larger problem any packing will do.
    """
    work_limit = WorkLimit(stop)

    def part(share: float) -> Stop:
        return replace(stop, work=stop.work * share, seconds=work_limit.seconds_left)

    def pack(chosen: Problem, work: float) -> Solution:
        return solve(chosen, replace(stop, work=work, seconds=work_limit.seconds_left), any_placement=True)

    is_small = problem.n_vms * _SplitByFees.of(problem).problem.n_classes <= _SMALL
    if is_small:
        best = _solve_split(problem, part, solve)
    else:
        best = _with_fees_counted(problem, solve(replace(problem, fees=()), part(_START_SHARE), any_placement=True))
        best = replace(best, bound_method="continuous")
    enough = any_placement and not is_small and best.bins is not None
    if enough or best.infeasible or best.optimal or best.interrupted or stop.interrupted():
        return best
    start = None if best.bins is None or best.value is None else (best.bins, best.value)
    outcome = search_mixes(
        problem,
        (),
        problem.available,
        start,
        work_limit.part(_MIX_SHARE),
        seed,
        pack=pack,
        value_of=lambda bins: cost_with_fees(problem, bins),
    )
    raised = outcome.bound > best.bound
    return replace(
        best,
        bins=outcome.bins,
        value=outcome.value,
        bound=max(best.bound, outcome.bound),
        bound_method="host mix" if raised else best.bound_method,
        phases=(*best.phases, ("host mix", outcome.value, max(best.bound, outcome.bound))),
        interrupted=stop.interrupted(),
        limited=best.limited or work_limit.ran_out or outcome.limited,
        certificate=None,
    )


def _solve_split(problem: Problem, part: Callable[[float], Stop], solve: Solve) -> Solution:
    """
    Return the best packing found with classes split by the fees their hosts pay.

    Where the first packing is not proven best, others are looked for in which no fee is paid for more hosts than its
    items need alone, or one more: dear licences want few hosts, and fewer to choose from are searched better.
    """
    split = _SplitByFees.of(problem)
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


def _solve_without_limits(split: _SplitByFees, part: Callable[[float], Stop], solve: Solve) -> Solution:
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
        best = _with_fees_counted(split.original, plain)
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


def _with_fees_counted(problem: Problem, solution: Solution) -> Solution:
    return (
        solution
        if solution.bins is None
        else replace(solution, value=cost_with_fees(problem, solution.bins), certificate=None)
    )


@dataclass(frozen=True, slots=True)
class _SplitByFees:
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
    def of(cls, original: Problem) -> _SplitByFees:
        dearest = sorted(original.fees, key=lambda fee: -int(fee.fee_of_class.max()))[:MOST_FEES]
        parts = [(c, chosen) for c in range(original.n_classes) for chosen in _sets(original, dearest, c)]
        base_of = np.array([c for c, _ in parts], dtype=np.int64)
        cost = [int(original.cost[c]) + sum(int(f.fee_of_class[c]) for f in chosen) for c, chosen in parts]
        allowed = original.allowed[:, base_of].copy()
        for part, (host_class, chosen) in enumerate(parts):
            for fee in dearest:
                if fee.fee_of_class[host_class] > 0 and not any(fee is one for one in chosen):
                    allowed[fee.items, part] = False
        problem = replace(
            original,
            platform_of_class=original.platform_of_class[base_of],
            capacity=np.ascontiguousarray(original.capacity[base_of]),
            available=original.available[base_of],
            cost=np.array(cost, dtype=np.int64),
            allowed=allowed,
            fees=(),
        ).change_side_constraints(lambda rule: select_classes(rule, base_of))
        pays = [[any(fee is one for one in chosen) for _, chosen in parts] for fee in dearest]
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
        return _with_fees_counted(self.original, replace(solution, bins=bins))


def _sets(problem: Problem, fees: Sequence[HostFee], host_class: int) -> Iterator[tuple[HostFee, ...]]:
    """Yield the sets of fees that a host of a class may pay; those that cost nothing there need no set."""
    due = [f for f in fees if f.fee_of_class[host_class] > 0 and problem.allowed[f.items, host_class].any()]
    for size in range(len(due) + 1):
        yield from combinations(due, size)
