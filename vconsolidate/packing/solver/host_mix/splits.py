"""
Host classes split by what their hosts may run: the licences they bear, and their side of rules that keep groups apart.

A host of a split runs the items of the fees it pays and of one group of each such rule, so these rules and fees
become permissions and costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.presolve.host_fees import (
    Paid,
    dearest_fees,
    fee_sets,
    limits_of_ways,
    most_vms_on,
    unpaid_items,
)
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import (
    OUTSIDE,
    HostFee,
    ItemLimit,
    ItemsApart,
    reaches_beyond_hosts,
    select_classes,
)
from vconsolidate.packing.solver.solution import Bin

_MOST_SPLITS = 400
"""Further rules that keep groups apart are left out of the splits (and kept in the packing) beyond this number."""


@dataclass(frozen=True, slots=True)
class HostSplits:
    """
    The splits of a problem's host classes.

    Parameters
    ----------
    class_of_split
        (n_splits,) host class of the problem.
    cost
        (n_splits,) per host, its fees included.
    may_run
        (n_items, n_splits) where an item may run.
    apart
        Rules that the splits keep.
    limits
        VMs of fees that a host runs at most for what its split pays; scopes are (n_splits,).
    most_vms
        Fees with steps, each with (n_splits,) the most of their VMs that a host can run, by what it pays and holds.
    """

    problem: Problem
    class_of_split: IntArray
    cost: IntArray
    may_run: BoolArray
    apart: tuple[ItemsApart, ...]
    limits: tuple[ItemLimit, ...] = ()
    most_vms: tuple[tuple[HostFee, IntArray], ...] = ()

    @property
    def n_splits(self) -> int:
        """Number of splits."""
        return int(self.class_of_split.size)

    def restrict(self, hosts: IntArray) -> tuple[Problem, IntArray]:
        """
        Return the problem of packing all items on some hosts, and the split of each of its classes.

        Parameters
        ----------
        hosts
            (n_splits,) hosts of each split that may be used.
        """
        at = np.flatnonzero(hosts)
        base = self.class_of_split[at]
        whole = self.problem
        chosen = replace(
            whole,
            platform_of_class=whole.platform_of_class[base],
            capacity=np.ascontiguousarray(whole.capacity[base]),
            available=hosts[at].astype(np.int64),
            cost=self.cost[at],
            allowed=np.ascontiguousarray(self.may_run[:, at]),
            apart=tuple(rule for rule in whole.apart if not any(rule is one for one in self.apart)),
            fees=(),
        ).change_side_constraints(lambda rule: select_classes(rule, base))
        limits = (select_classes(limit, at) for limit in self.limits)
        return replace(chosen, at_most=(*chosen.at_most, *limits)), at

    def contract(self, bins: Sequence[Bin], split_of_class: IntArray) -> tuple[Bin, ...]:
        """Return bins of a restricted problem as bins of the whole one."""
        return tuple(replace(b, host_class=int(self.class_of_split[split_of_class[b.host_class]])) for b in bins)


def split_hosts(problem: Problem) -> HostSplits:
    """Return the splits of all host classes on which items fit alone, without those that others make needless."""
    problem = replace(problem, allowed=classes_that_fit(problem))
    fees = dearest_fees(problem)
    splits = _without_needless(
        problem, [(c, paid, ()) for c in range(problem.n_classes) for paid in fee_sets(problem, fees, c)]
    )
    apart: list[ItemsApart] = []
    rules = [rule for rule in problem.apart if not reaches_beyond_hosts(rule) and _is_of_many(problem, rule)]
    for rule in sorted(rules, key=lambda rule: -sum(int(problem.count[g].sum()) for g in rule.groups)):
        if len(splits) * len(rule.groups) > _MOST_SPLITS:
            continue
        apart.append(rule)
        finer = [(c, paid, (*sides, side)) for c, paid, sides in splits for side in range(len(rule.groups))]
        splits = _without_needless(problem, finer, apart)
    class_of_split = np.array([c for c, _, _ in splits], dtype=np.int64)
    cost = [int(problem.cost[c]) + sum(fee.cost for fee in paid) for c, paid, _ in splits]
    rows = [_may_run(problem, split, apart) for split in splits]
    return HostSplits(
        problem,
        class_of_split,
        np.array(cost, dtype=np.int64),
        np.ascontiguousarray(np.array(rows, dtype=np.bool_).T),
        tuple(apart),
        tuple(limits_of_ways([paid for _, paid, _ in splits])),
        tuple((fee, _most_vms(problem, fee, splits)) for fee in fees if fee.steps),
    )


_Split = tuple[int, tuple[Paid, ...], tuple[int, ...]]
"""Host class, fees that its hosts pay, and the group they take of each rule that keeps groups apart."""


def _most_vms(problem: Problem, fee: HostFee, splits: Sequence[_Split]) -> IntArray:
    """Return (n_splits,) the most VMs of a fee that a host can run."""
    reach = [most_vms_on(problem, fee, host_class) for host_class in range(problem.n_classes)]
    most = []
    for host_class, paid, _ in splits:
        way = next((one for one in paid if one.fee is fee), None)
        free = fee.fee_of_class[host_class] <= 0
        most.append(reach[host_class] if free or (way and way.most is None) else 0 if way is None else way.most)
    return np.array(most, dtype=np.int64)


def _may_run(problem: Problem, split: _Split, apart: Sequence[ItemsApart]) -> BoolArray:
    """Return (n_items,): where an item may run on a host of a split."""
    host_class, paid, sides = split
    row: BoolArray = problem.allowed[:, host_class].copy()
    row[unpaid_items(dearest_fees(problem), host_class, paid)] = False
    for rule, side in zip(apart, sides, strict=True):
        if rule.scope_of_class is None or rule.scope_of_class[host_class] != OUTSIDE:
            for number, group in enumerate(rule.groups):
                if number != side:
                    row[group] = False
    return row


def _without_needless(problem: Problem, splits: Sequence[_Split], apart: Sequence[ItemsApart] = ()) -> list[_Split]:
    """Return the splits that run something, without those of which another of the class runs as much for as little."""
    rows = [_may_run(problem, split, apart) for split in splits]
    cost = [sum(fee.cost for fee in paid) for _, paid, _ in splits]
    needed = []
    for i, split in enumerate(splits):
        rivals = (
            j
            for j, other in enumerate(splits)
            if j != i
            and other[0] == split[0]
            and cost[j] <= cost[i]
            and bool((rows[i] <= rows[j]).all())
            and _enough_for(other[1], split[1])
        )
        same = [j for j in rivals if j < i or cost[j] < cost[i] or bool((rows[i] != rows[j]).any())]
        if rows[i].any() and not same:
            needed.append(split)
    return needed


def _enough_for(paid: Sequence[Paid], other: Sequence[Paid]) -> bool:
    """Return whether what a host pays is enough for as many VMs of each fee as what another pays."""
    most: dict[int, int | None] = {id(one.fee): one.most for one in other}
    asked = ((one.most, most.get(id(one.fee), 0)) for one in paid)
    return all(enough is None or (wanted is not None and wanted <= enough) for enough, wanted in asked)


def _is_of_many(problem: Problem, rule: ItemsApart) -> bool:
    """Return whether a group of a rule has several VMs; single VMs apart are a limit of one per host."""
    return any(int(problem.count[group].sum()) > 1 for group in rule.groups)
