"""
Put a problem into a canonical form: identical items and classes merged, in an order that the input's does not change.

Grouping is what makes a thousand identical VMs as easy as one; the order makes the answer independent of how the
inventory was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import HostLimit, ItemLimit, ItemsApart, ItemsTogether, select_classes
from vconsolidate.packing.solver.solution import Bin, Certificate, SubsetRow

_Rule = TypeVar("_Rule", ItemLimit, ItemsApart, ItemsTogether, HostLimit)


@dataclass(frozen=True, slots=True)
class CanonicalProblem:
    """
    A canonical problem and the way back.

    Parameters
    ----------
    problem
        The canonical problem; its `allowed` holds only classes that an item fits on.
    items_of
        Per canonical item, the original items it stands for.
    classes_of
        Per canonical class, the original classes it stands for.
    """

    original: Problem
    problem: Problem
    items_of: tuple[IntArray, ...]
    classes_of: tuple[IntArray, ...]

    def expand(self, bins: Sequence[Bin]) -> tuple[Bin, ...]:
        """Return bins of the canonical problem as bins of the original one, in a fixed order."""
        stock = [[[int(i), int(self.original.count[i])] for i in items] for items in self.items_of]
        hosts = [[[int(c), int(self.original.available[c])] for c in classes] for classes in self.classes_of]
        expanded = []
        for used in sorted(bins, key=lambda b: (b.host_class, b.items, b.copies)):
            found: dict[int, int] = {}
            for item, copies in zip(used.items, used.copies, strict=True):
                for original, taken in _draw(stock[item], copies):
                    found[original] = found.get(original, 0) + taken
            [(host_class, _)] = _draw(hosts[used.host_class], 1)
            expanded.append(Bin(host_class, tuple(sorted(found)), tuple(found[i] for i in sorted(found))))
        return tuple(sorted(expanded, key=lambda b: (b.host_class, b.items, b.copies)))

    def canonical(self, bins: Sequence[Bin]) -> tuple[Bin, ...]:
        """Return bins of the original problem as bins of the canonical one, without what that does not know."""
        item_of = {int(i): number for number, items in enumerate(self.items_of) for i in items}
        class_of = {int(c): number for number, classes in enumerate(self.classes_of) for c in classes}
        found = []
        for used in bins:
            on: dict[int, int] = {}
            for original, copies in zip(used.items, used.copies, strict=True):
                item = item_of.get(original)
                if item is not None and copies > 0:
                    on[item] = on.get(item, 0) + copies
            if used.host_class in class_of and on:
                found.append(Bin(class_of[used.host_class], tuple(sorted(on)), tuple(on[i] for i in sorted(on))))
        return tuple(sorted(found, key=lambda b: (b.host_class, b.items, b.copies)))

    def expand_certificate(self, certificate: Certificate) -> Certificate:
        """Return the certificate in terms of the original items and classes."""
        price = [0] * self.original.n_items
        ceiling = [0] * self.original.n_classes
        for canonical, items in enumerate(self.items_of):
            for item in items:
                price[int(item)] = certificate.price[canonical]
        for canonical, classes in enumerate(self.classes_of):
            for host_class in classes:
                ceiling[int(host_class)] = certificate.ceiling[canonical]
        # What a cut names exists once, so it is one original item (others like it may have no copies).
        one = [next((int(i) for i in items if self.original.count[i]), 0) for items in self.items_of]
        cuts = (SubsetRow((one[i], one[j], one[k]), cut.due) for cut in certificate.cuts for i, j, k in [cut.items])
        return Certificate(tuple(price), tuple(ceiling), certificate.scale, tuple(cuts))


def _draw(stock: list[list[int]], wanted: int) -> list[tuple[int, int]]:
    """Take `wanted` from the front of a stock of [name, number]; return (name, taken)."""
    taken = []
    while wanted:
        name, number = stock[0]
        part = min(number, wanted)
        wanted -= part
        stock[0][1] -= part
        if part:
            taken.append((name, part))
        if not stock[0][1]:
            stock.pop(0)
    return taken


def reduce(problem: Problem, fits: BoolArray) -> CanonicalProblem:
    """
    Return the canonical form of a problem.

    Parameters
    ----------
    fits
        (n_items, n_classes) from :func:`vconsolidate.packing.solver.presolve.infeasible.classes_that_fit`.
    """
    classes = _class_groups(problem, fits)
    item_rows = _item_rows(problem, fits[:, [int(c[0]) for c in classes]])
    items = _item_groups(problem, item_rows)
    new_item = np.full(problem.n_items, -1, dtype=np.int64)
    for canonical, members in enumerate(items):
        new_item[members] = canonical
    lead_items = np.array([members[0] for members in items], dtype=np.int64)
    lead_classes = np.array([members[0] for members in classes], dtype=np.int64)
    reduced = replace(
        problem,
        count=np.array([int(problem.count[m].sum()) for m in items], dtype=np.int64),
        demand=np.ascontiguousarray(problem.demand[:, lead_items, :]),
        platform_of_class=problem.platform_of_class[lead_classes],
        capacity=np.ascontiguousarray(problem.capacity[lead_classes]),
        available=np.array([int(problem.available[m].sum()) for m in classes], dtype=np.int64),
        cost=problem.cost[lead_classes],
        allowed=np.ascontiguousarray(fits[np.ix_(lead_items, lead_classes)]),
    )

    def renumber_rule(rule: _Rule) -> _Rule:
        return select_classes(rule.renumber(new_item), lead_classes)

    return CanonicalProblem(problem, reduced.change_side_constraints(renumber_rule), items, classes)


def _class_groups(problem: Problem, fits: BoolArray) -> tuple[IntArray, ...]:
    """Group identical usable classes, cheapest first."""
    usable = np.flatnonzero((problem.available > 0) & fits.any(axis=0))
    groups: dict[tuple[object, ...], list[int]] = {}
    order = sorted(
        usable.tolist(),
        key=lambda c: (
            int(problem.cost[c]),
            tuple((-problem.capacity[c]).tolist()),
            int(problem.platform_of_class[c]),
            int(fits[:, c].sum()),
            int(problem.available[c]),
            c,
        ),
    )
    for c in order:
        key = (
            int(problem.cost[c]),
            problem.capacity[c].tobytes(),
            int(problem.platform_of_class[c]),
            fits[:, c].tobytes(),
            tuple(int(scope[c]) for scope in problem.scopes),
        )
        groups.setdefault(key, []).append(c)
    return tuple(np.array(members, dtype=np.int64) for members in groups.values())


def _memberships(problem: Problem) -> tuple[IntArray, IntArray]:
    """
    Return two numbers per item: equal `kind` for equal places in equal-looking rules, equal `identity` for equal rules.

    Items of one kind are sorted together; only items of one identity are merged.
    """
    kinds: list[list[tuple[int, ...]]] = [[] for _ in range(problem.n_items)]
    identities: list[list[tuple[int, ...]]] = [[] for _ in range(problem.n_items)]
    for code, rules in enumerate(problem.side_constraints_by_type):
        for number, rule in enumerate(rules):
            items, marks = rule.marked_items()
            for item, mark in zip(items.tolist(), marks.tolist(), strict=True):
                kinds[item].append((code, *rule.kind(mark)))
                identities[item].append((code, number, mark))
    return _ranks([tuple(sorted(k)) for k in kinds]), _ranks([tuple(i) for i in identities])


def _ranks(keys: list[tuple[tuple[int, ...], ...]]) -> IntArray:
    rank = {key: number for number, key in enumerate(sorted(set(keys)))}
    return np.array([rank[key] for key in keys], dtype=np.int64)


def _item_rows(problem: Problem, fits: BoolArray) -> IntArray:
    """Return (n_items, n_columns): what two items must share to be the same item."""
    kind, identity = _memberships(problem)
    flat = problem.demand.transpose(1, 0, 2).reshape(problem.n_items, -1)
    return np.concatenate([-flat, fits.astype(np.int64), kind[:, None], identity[:, None]], axis=1)


def _item_groups(problem: Problem, rows: IntArray) -> tuple[IntArray, ...]:
    present = np.flatnonzero(problem.count > 0)
    if not present.size:
        return ()
    _, group = np.unique(rows[present], axis=0, return_inverse=True)
    group = group.ravel()
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    return tuple(present[part] for part in np.split(order, starts[1:]))
