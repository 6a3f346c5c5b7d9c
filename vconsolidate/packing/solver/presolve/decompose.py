"""
Independent parts of a problem: items that share no class and no rule with the others are packed by themselves.

Each part has a bound of its own, rounded up by itself, so that the sum is tighter than the bound of the whole: two
clusters that need 3.2 and 4.3 hosts need 4 + 5, not 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.side_constraints import reaches_beyond_hosts
from vconsolidate.packing.solver.solution import Bin


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of a problem.

    Parameters
    ----------
    items, classes
        Indices in the whole problem, ascending.
    """

    problem: Problem
    items: IntArray
    classes: IntArray

    def expand(self, bins: Sequence[Bin]) -> tuple[Bin, ...]:
        """Return bins of the part as bins of the whole problem."""
        return tuple(
            Bin(int(self.classes[used.host_class]), tuple(int(self.items[i]) for i in used.items), used.copies)
            for used in bins
        )

    def restrict_bins(self, bins: Sequence[Bin]) -> tuple[Bin, ...]:
        """Return what bins of the whole problem hold of this part, as bins of the part."""
        item_of = {int(i): number for number, i in enumerate(self.items)}
        class_of = {int(c): number for number, c in enumerate(self.classes)}
        parts_found = []
        for used in bins:
            on = [(item_of[i], n) for i, n in zip(used.items, used.copies, strict=True) if i in item_of]
            if used.host_class in class_of and on:
                parts_found.append(Bin(class_of[used.host_class], tuple(i for i, _ in on), tuple(n for _, n in on)))
        return tuple(parts_found)


def parts(problem: Problem) -> tuple[Part, ...]:
    """
    Return the independent parts of a problem, in the order of their first items.

    Rules that count per single host join nothing: items that share no class share no host.
    """
    root = np.arange(problem.n_classes)
    rows, row_of = np.unique(problem.allowed, axis=0, return_inverse=True)
    for row in rows:
        _join(root, np.flatnonzero(row))
    first_class = rows.argmax(axis=1)[row_of.ravel()]
    for items in _items_of_wide_rules(problem):
        _join(root, np.unique(first_class[items]))
    part_of_item = root[first_class]
    parts_found = [
        _part(problem, np.flatnonzero(part_of_item == part), np.flatnonzero(root == part))
        for part in np.unique(part_of_item)
    ]
    return tuple(sorted(parts_found, key=lambda part: int(part.items[0])))


def _join(root: IntArray, classes: IntArray) -> None:
    """Give all classes of the parts that `classes` belong to the same root."""
    if classes.size > 1:
        roots = np.unique(root[classes])
        root[np.isin(root, roots)] = roots[0]


def _items_of_wide_rules(problem: Problem) -> list[IntArray]:
    """Return the items of every rule that reaches beyond single hosts."""
    wide = [rule.marked_items()[0] for rule in problem.side_constraints if reaches_beyond_hosts(rule)]
    return [items for items in wide if items.size]


def _part(problem: Problem, items: IntArray, classes: IntArray) -> Part:
    if items.size == problem.n_items and classes.size == problem.n_classes:
        return Part(problem, items, classes)
    return Part(restrict(problem, items, classes), items, classes)
