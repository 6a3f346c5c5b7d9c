"""
Side constraints of a packing problem: rules about which items share a host, or a group of hosts, and fees.

Each type describes itself by marks on its items and by how marked items may use places (:class:`Usage`). Methods,
presolve and models read only this description. A new type is a class here, a field of
:class:`~vconsolidate.packing.solver.problem.Problem`, a check in `feasibility`, which shares nothing, and its encoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self, TypeVar

import numpy as np

from vconsolidate.model.arrays import IntArray

OWN = -1
"""Scope value of classes in which each host is a value of its own."""

OUTSIDE = -2
"""Scope value of classes whose hosts a limit does not count."""

_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Usage:
    """
    How the marked items of a side constraint may use places: single hosts, or all hosts of one scope value.

    Parameters
    ----------
    weight_limit
        Marks are weights, and their sum at one place is at most this. None: marks are groups, and items of different
        groups never share a place.
    n_groups
        Number of groups, empty ones included, where marks are groups.
    one_place
        All items share one place.
    most_places
        The items use at most this number of places.
    """

    weight_limit: int | None = None
    n_groups: int = 1
    one_place: bool = False
    most_places: int | None = None

    @property
    def holds_place_by_place(self) -> bool:
        """Whether each place can be judged without looking at the others."""
        return not self.one_place and self.most_places is None


class SideConstraint(Protocol):
    """What all side constraints say of themselves; `scope_of_class` is None for rules about single hosts."""

    @property
    def scope_of_class(self) -> IntArray | None:
        """(n_classes,) scope value of every class, `OWN` or `OUTSIDE`; None: each host is a value of its own."""
        ...

    @property
    def usage(self) -> Usage:
        """How the items may use places."""
        ...

    def marked_items(self) -> tuple[IntArray, IntArray]:
        """Return the items and the mark of each; an item in two groups appears twice."""
        ...

    def kind(self, mark: int) -> tuple[int, ...]:
        """Return what an item with this mark shares with items in the same position of equal-looking rules."""
        ...

    def renumber(self, number: IntArray) -> Self:
        """Return the rule for other item numbers: (n_items,) the new number of each item, −1 where it is left out."""
        ...

    def trim(self) -> Self | None:
        """Return the rule without what has no items; None where nothing is left to constrain."""
        ...


@dataclass(frozen=True, slots=True)
class ItemLimit:
    """
    At most `limit` VMs of `items` per host, or per scope value.

    Parameters
    ----------
    items, weights
        Item indices, and how many of the rule's VMs one copy of each holds (more than one where affinity merged VMs).
    scope_of_class
        None: per host. Else (n_classes,) scope value of every class, −1 for "each host its own value", `OUTSIDE` for
        "not limited here"; the limit then holds for the sum over all hosts of the classes with one value.
    """

    items: IntArray
    weights: IntArray
    limit: int
    scope_of_class: IntArray | None = None

    @property
    def usage(self) -> Usage:
        """Weights up to the limit at each place."""
        return Usage(weight_limit=self.limit)

    def marked_items(self) -> tuple[IntArray, IntArray]:
        """Return items and weights."""
        return self.items, self.weights

    def kind(self, mark: int) -> tuple[int, ...]:
        """Return limit, size, weight, and whether the rule is about single hosts."""
        return self.limit, len(self.items), mark, int(self.scope_of_class is None)

    def renumber(self, number: IntArray) -> Self:
        """Return the limit on the items that are left."""
        inside = number[self.items] >= 0
        items, first = np.unique(number[self.items][inside], return_index=True)
        return replace(self, items=items, weights=self.weights[inside][first])

    def trim(self) -> Self | None:
        """Return None where no item is left."""
        return self if self.items.size else None


@dataclass(frozen=True, slots=True)
class ItemsApart:
    """
    Items of different groups never share a host (or scope value); items of one group may.

    An item that stands in two groups (affinity merged VMs of both) can be placed nowhere.
    """

    groups: tuple[IntArray, ...]
    scope_of_class: IntArray | None = None

    @property
    def usage(self) -> Usage:
        """One group at each place."""
        return Usage(n_groups=len(self.groups))

    def marked_items(self) -> tuple[IntArray, IntArray]:
        """Return the items of all groups and the group of each."""
        sizes = [len(group) for group in self.groups]
        return np.concatenate([*self.groups, _NONE]), np.repeat(np.arange(len(self.groups)), sizes)

    def kind(self, mark: int) -> tuple[int, ...]:
        """Return number of groups, size of the item's group, and whether the rule is about single hosts."""
        return len(self.groups), len(self.groups[mark]), int(self.scope_of_class is None)

    def renumber(self, number: IntArray) -> Self:
        """Return the groups with the items that are left; groups may become empty."""
        return replace(self, groups=tuple(_renumber(group, number) for group in self.groups))

    def trim(self) -> Self | None:
        """Return the rule without empty groups; None where fewer than two groups are left."""
        groups = tuple(group for group in self.groups if group.size)
        return replace(self, groups=groups) if len(groups) > 1 else None


@dataclass(frozen=True, slots=True)
class ItemsTogether:
    """
    All copies of all `items` run in classes of one scope value (host scope was merged into one item before).

    `scope_of_class` is (n_classes,); a host of a class with −1 is a value of its own, so it then takes all of them.
    """

    items: IntArray
    scope_of_class: IntArray

    @property
    def usage(self) -> Usage:
        """One place for all."""
        return Usage(one_place=True)

    def marked_items(self) -> tuple[IntArray, IntArray]:
        """Return the items, all in one group."""
        return self.items, np.zeros_like(self.items)

    def kind(self, _mark: int) -> tuple[int, ...]:
        """Return the number of items."""
        return (len(self.items),)

    def renumber(self, number: IntArray) -> Self:
        """Return the rule on the items that are left."""
        return replace(self, items=_renumber(self.items, number))

    def trim(self) -> Self | None:
        """Return None where no item is left."""
        return self if self.items.size else None


@dataclass(frozen=True, slots=True)
class HostLimit:
    """
    At most `limit` hosts run any of `items`.

    Parameters
    ----------
    scope_of_class
        (n_classes,) −1 where hosts count, `OUTSIDE` where they do not.
    """

    items: IntArray
    limit: int
    scope_of_class: IntArray

    @property
    def usage(self) -> Usage:
        """A limited number of places."""
        return Usage(most_places=self.limit)

    def marked_items(self) -> tuple[IntArray, IntArray]:
        """Return the items, all in one group."""
        return self.items, np.zeros_like(self.items)

    def kind(self, _mark: int) -> tuple[int, ...]:
        """Return the limit and the number of items."""
        return self.limit, len(self.items)

    def renumber(self, number: IntArray) -> Self:
        """Return the limit on the items that are left."""
        return replace(self, items=_renumber(self.items, number))

    def trim(self) -> Self | None:
        """Return None where no item is left."""
        return self if self.items.size else None


@dataclass(frozen=True, slots=True)
class HostFee:
    """
    Every host that runs any of `items` costs more.

    Parameters
    ----------
    fee_of_class
        (n_classes,) by how much, ≥ 0, in the unit of the problem's cost, however many it runs.
    weights
        VMs of the fee in one copy of each item; None: 1.
    steps
        (most VMs, (n_classes,)) by how much where a host runs no more VMs, if that is less; most VMs ascend, and no
        figure is below one of the same class before it.
    """

    items: IntArray
    fee_of_class: IntArray
    weights: IntArray | None = None
    steps: tuple[tuple[int, IntArray], ...] = ()

    def due(self, host_class: int, vms: int) -> int:
        """Return what a host of a class pays that runs so many VMs."""
        if vms <= 0:
            return 0
        enough = (int(fees[host_class]) for most, fees in self.steps if most >= vms)
        return min(next(enough, int(self.fee_of_class[host_class])), int(self.fee_of_class[host_class]))

    def vms_on(self, items: Sequence[int], copies: Sequence[int]) -> int:
        """Return the VMs of the fee on a host that runs some copies of some items."""
        each = np.ones_like(self.items) if self.weights is None else self.weights
        weight_of = dict(zip(self.items.tolist(), each.tolist(), strict=True))
        return sum(weight_of.get(item, 0) * n for item, n in zip(items, copies, strict=True))

    def least_due(self) -> IntArray:
        """Return (n_classes,) the least that a host pays which runs any of the items."""
        return np.minimum(self.steps[0][1], self.fee_of_class) if self.steps else self.fee_of_class


def reaches_beyond_hosts(rule: SideConstraint) -> bool:
    """Return whether a rule looks at more than one host at a time."""
    scope = rule.scope_of_class
    return not rule.usage.holds_place_by_place or (scope is not None and bool((scope >= 0).any()))


def holds_per_host(rule: SideConstraint, host_class: int) -> bool:
    """Return whether a rule judges each host of a class alone."""
    scope = rule.scope_of_class
    return rule.usage.holds_place_by_place and (scope is None or bool(scope[host_class] == OWN))


_Rule = TypeVar("_Rule", ItemLimit, ItemsApart, ItemsTogether, HostLimit)


def select_classes(rule: _Rule, classes: IntArray) -> _Rule:
    """Return a rule with the scope values of some classes, in this order; a class may appear more than once."""
    scope: IntArray | None = rule.scope_of_class
    return rule if scope is None else replace(rule, scope_of_class=scope[classes])


def _renumber(items: IntArray, number: IntArray) -> IntArray:
    return np.unique(number[items][number[items] >= 0])
