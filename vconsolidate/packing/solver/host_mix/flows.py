"""
What flows where: the demand of items for one resource, and how much of it a host of each split can take.

Items that the same splits may run, and that the same rules hold together, need not be told apart. Rules that limit how
many of some items a host runs are resources too: a host offers the limit, every item takes one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.host_mix.splits import HostSplits
from vconsolidate.packing.solver.presolve.host_fees import most_load_of
from vconsolidate.packing.solver.side_constraints import OUTSIDE, reaches_beyond_hosts, select_classes


@dataclass(frozen=True, slots=True)
class Flow:
    """
    One resource.

    Parameters
    ----------
    demand
        (n_families,) of all copies together, each on the platform where it takes least.
    may_run
        (n_families, n_splits)
    together
        (n_families, n_rules) the family is held together by a rule of `Problem.together`.
    capacity
        (n_splits,) of one host.
    is_rule
        It stands for a rule: a host has no room to spare in it.
    """

    demand: IntArray
    may_run: BoolArray
    together: BoolArray
    capacity: IntArray
    is_rule: bool = False

    @property
    def scarcity(self) -> float:
        """Demand in hosts of the largest capacity."""
        return float(self.demand.sum()) / max(1, int(self.capacity.max()))


def flows_of(splits: HostSplits) -> list[Flow]:
    """Return the flows of all resources, then those of the rules that hold for every host by itself."""
    problem = splits.problem
    together = np.zeros((problem.n_items, len(problem.together)), dtype=np.bool_)
    for number, rule in enumerate(problem.together):
        together[rule.items, number] = True
    rows, family_of_item = np.unique(np.concatenate([splits.may_run, together], axis=1), axis=0, return_inverse=True)
    least = problem.demand.min(axis=0) * problem.count[:, None]
    demand = np.zeros((len(rows), problem.n_dims), dtype=np.int64)
    np.add.at(demand, family_of_item.ravel(), least)
    may_run, held = rows[:, : splits.n_splits], rows[:, splits.n_splits :]
    capacity = problem.capacity[splits.class_of_split]
    resources = [Flow(demand[:, dim], may_run, held, capacity[:, dim]) for dim in range(problem.n_dims)]
    return [*resources, *_limits(splits, together), *_groups_apart(splits)]


def _limits(splits: HostSplits, together: BoolArray) -> Iterator[Flow]:
    problem = splits.problem
    for rule in problem.at_most:
        if not reaches_beyond_hosts(rule):
            every = int(problem.count[rule.items] @ rule.weights)
            scope = select_classes(rule, splits.class_of_split).scope_of_class
            offered = _where_rule_holds(scope, splits.n_splits, rule.limit, every)
            wanted = problem.count[rule.items] * rule.weights
            yield _of_some(splits, together, rule.items, wanted, offered, is_rule=True)
    for fee, most in splits.most_vms:
        weights = np.ones_like(fee.items) if fee.weights is None else fee.weights
        yield _of_some(splits, together, fee.items, problem.count[fee.items] * weights, most, is_rule=True)
        least = problem.demand.min(axis=0)[fee.items] * problem.count[fee.items][:, None]
        pairs = zip(splits.class_of_split.tolist(), most.tolist(), strict=True)
        loads = np.array([most_load_of(problem, fee, c, vms) if vms else problem.capacity[c] * 0 for c, vms in pairs])
        for dim in range(problem.n_dims):
            yield _of_some(splits, together, fee.items, least[:, dim], loads[:, dim])


def _of_some(
    splits: HostSplits,
    together: BoolArray,
    items: IntArray,
    wanted: IntArray,
    offered: IntArray,
    *,
    is_rule: bool = False,
) -> Flow:
    """Return the flow of what some items want, each (n_items of it,), to what hosts offer them, (n_splits,)."""
    keys = np.concatenate([splits.may_run[items], together[items]], axis=1)
    rows, family_of_item = np.unique(keys, axis=0, return_inverse=True)
    demand = np.zeros(len(rows), dtype=np.int64)
    np.add.at(demand, family_of_item.ravel(), wanted)
    return Flow(demand, rows[:, : splits.n_splits], rows[:, splits.n_splits :], offered, is_rule=is_rule)


def _groups_apart(splits: HostSplits) -> Iterator[Flow]:
    """Yield, for every rule that the splits do not keep: each group with items needs a host, and none takes two."""
    problem = splits.problem
    for rule in problem.apart:
        filled = [group for group in rule.groups if problem.count[group].sum()]
        if reaches_beyond_hosts(rule) or any(rule is one for one in splits.apart) or not filled:
            continue
        may_run = np.array([splits.may_run[group].any(axis=0) for group in filled], dtype=np.bool_)
        groups = len(filled)
        free = np.zeros((groups, len(problem.together)), dtype=np.bool_)
        scope = select_classes(rule, splits.class_of_split).scope_of_class
        offered = _where_rule_holds(scope, splits.n_splits, 1, groups)
        yield Flow(np.ones(groups, dtype=np.int64), may_run, free, offered, is_rule=True)


def _where_rule_holds(scope_of_split: IntArray | None, n_splits: int, limit: int, every: int) -> IntArray:
    """Return (n_splits,) what a host may hold of a rule; all there is where the rule does not hold."""
    offered = np.full(n_splits, limit, dtype=np.int64)
    if scope_of_split is not None:
        offered[scope_of_split == OUTSIDE] = max(limit, every)
    return offered
