"""What the side constraints still permit while hosts are being filled one VM at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE, SideConstraint

Place = tuple[str, int]
"""Where a limit applies: ("host", bin number) or ("scope", value)."""


@dataclass(slots=True)
class _Limit:
    """An at-most rule: what is used of it at each place."""

    items: IntArray
    weights: IntArray
    limit: int
    scope: IntArray | None
    used: dict[Place, int] = field(default_factory=dict)

    def copy(self) -> _Limit:
        return replace(self, used=dict(self.used))

    def permits(self, member: int, place: Place) -> bool:
        return self.used.get(place, 0) + member <= self.limit

    def add(self, member: int, place: Place) -> None:
        self.used[place] = self.used.get(place, 0) + member

    def blocked(self, place: Place) -> IntArray:
        if place not in self.used:
            return _NONE
        return self.items[self.weights > self.limit - self.used[place]]


@dataclass(slots=True)
class _Groups:
    """An apart rule: the group that owns each place."""

    items: IntArray
    group: IntArray
    scope: IntArray | None
    owner: dict[Place, int] = field(default_factory=dict)

    def copy(self) -> _Groups:
        return replace(self, owner=dict(self.owner))

    def permits(self, member: int, place: Place) -> bool:
        return self.owner.get(place, member) == member

    def add(self, member: int, place: Place) -> None:
        self.owner[place] = member

    def blocked(self, place: Place) -> IntArray:
        return self.items[self.group != self.owner[place]] if place in self.owner else _NONE


@dataclass(slots=True)
class _Union:
    """A together rule: the one place all its items share, once the first was placed."""

    items: IntArray
    scope: IntArray | None
    chosen: Place | None = None

    def copy(self) -> _Union:
        return replace(self)

    def permits(self, _member: int, place: Place) -> bool:
        return self.chosen in {None, place}

    def add(self, _member: int, place: Place) -> None:
        self.chosen = place

    def blocked(self, place: Place) -> IntArray:
        return _NONE if self.chosen in {None, place} else self.items


@dataclass(slots=True)
class _Few:
    """A few-hosts rule: the hosts that run any of its items."""

    items: IntArray
    limit: int
    scope: IntArray | None
    hosts: frozenset[Place] = frozenset()

    def copy(self) -> _Few:
        return replace(self)

    def permits(self, _member: int, place: Place) -> bool:
        return place in self.hosts or len(self.hosts) < self.limit

    def add(self, _member: int, place: Place) -> None:
        self.hosts |= {place}

    def blocked(self, place: Place) -> IntArray:
        return _NONE if self.permits(0, place) else self.items


_NONE = np.zeros(0, dtype=np.int64)
_Rule = _Limit | _Groups | _Union | _Few


class AppendOnlyConstraints:
    """
    Uses of every side constraint; hosts are known by (class, number).

    Parameters
    ----------
    problem
        A canonical problem (:mod:`vconsolidate.packing.solver.presolve.aggregate`): each item stands in one group of a
        rule at most.
    """

    def __init__(self, problem: Problem) -> None:
        self._rules: list[_Rule] = []
        self._of_item: list[list[tuple[int, int]]] = [[] for _ in range(problem.n_items)]
        for rule in problem.side_constraints:
            items, marks = rule.marked_items()
            for item, mark in zip(items.tolist(), marks.tolist(), strict=True):
                self._of_item[item].append((len(self._rules), mark))
            self._rules.append(_track(rule))

    @property
    def empty(self) -> bool:
        """There are no side constraints."""
        return not self._rules

    def copy(self) -> AppendOnlyConstraints:
        """Return a ledger that can be written to without changing this one."""
        twin = object.__new__(AppendOnlyConstraints)
        twin._of_item = self._of_item
        twin._rules = [rule.copy() for rule in self._rules]
        return twin

    def permits(self, item: int, host_class: int, number: int) -> bool:
        """One more copy of the item may run on the host, as far as side constraints go."""
        return all(
            (place := _place(self._rules[r], host_class, number)) is None or self._rules[r].permits(member, place)
            for r, member in self._of_item[item]
        )

    def add(self, item: int, host_class: int, number: int) -> None:
        """Note that a copy of the item runs on the host."""
        for r, member in self._of_item[item]:
            rule = self._rules[r]
            place = _place(rule, host_class, number)
            if place is not None:
                rule.add(member, place)

    def blocked(self, host_class: int, number: int) -> Iterator[IntArray]:
        """Yield the items that no rule permits on an empty host any more."""
        for rule in self._rules:
            place = _place(rule, host_class, number)
            if rule.scope is not None and place is not None:
                yield rule.blocked(place)

    def blocked_by(self, item: int, host_class: int, number: int) -> Iterator[IntArray]:
        """Yield the items that a copy of `item`, just added, keeps off its host."""
        for r, _ in self._of_item[item]:
            place = _place(self._rules[r], host_class, number)
            if place is not None:
                yield self._rules[r].blocked(place)


def _place(rule: _Rule, host_class: int, number: int) -> Place | None:
    """Return where a rule counts a host; None where it does not."""
    if rule.scope is not None and rule.scope[host_class] == OUTSIDE:
        return None
    if rule.scope is None or rule.scope[host_class] < 0:
        return ("host", number)
    return ("scope", int(rule.scope[host_class]))


def _track(rule: SideConstraint) -> _Rule:
    """Return the record of what a side constraint has used, nothing yet."""
    (items, marks), usage, scope = rule.marked_items(), rule.usage, rule.scope_of_class
    if usage.one_place:
        return _Union(items, scope)
    if usage.most_places is not None:
        return _Few(items, usage.most_places, scope)
    if usage.weight_limit is not None:
        return _Limit(items, marks, usage.weight_limit, scope)
    return _Groups(items, marks, scope)
