"""Where the side constraints let a VM go while VMs move between hosts: uses that can be added and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE

_SCOPE = 1 << 40
"""Places are host numbers, or this plus a scope value."""


@dataclass(slots=True)
class _Rule:
    """
    One side constraint.

    Members use a place up to `limit`, or own it group by group (no limit), or share one (`joint`), or use at most so
    many places (`places`).

    Parameters
    ----------
    items, mark
        Its items; weight of each, or its group.
    used
        Per place, per mark: copies there.
    """

    items: IntArray
    mark: IntArray
    limit: int | None
    scope: IntArray | None
    joint: bool = False
    places: int | None = None
    used: dict[int, dict[int, int]] = field(default_factory=dict)

    def place(self, host: int, host_class: int) -> int | None:
        if self.scope is not None and self.scope[host_class] == OUTSIDE:
            return None
        if self.scope is None or self.scope[host_class] < 0:
            return host
        return _SCOPE + int(self.scope[host_class])

    def closed(self, place: int, mark: int, leaving: int | None) -> bool:
        """One more member of a mark cannot come; `leaving`: place that the same member leaves."""
        marks = self.used.get(place, {})
        own = 1 if leaving == place else 0
        if self.limit is not None:
            return sum(m * n for m, n in marks.items()) - own * mark + mark > self.limit
        return any(m != mark and n > 0 for m, n in marks.items())

    def change(self, place: int | None, mark: int, by: int) -> None:
        if place is None:
            return
        marks = self.used.setdefault(place, {})
        marks[mark] = marks.get(mark, 0) + by
        if not marks[mark]:
            del marks[mark]
        if not marks:
            del self.used[place]


class ReversibleConstraints:
    """
    The side constraints of a problem against an assignment of VMs to numbered hosts.

    Together rules keep the scope value that the first assignment gave them.
    """

    def __init__(self, problem: Problem) -> None:
        self._rules: list[_Rule] = []
        self._joint: list[_Rule] = []
        self._few: list[_Rule] = []
        for side in problem.side_constraints:
            (items, marks), usage = side.marked_items(), side.usage
            rule = _Rule(items, marks, usage.weight_limit, side.scope_of_class, usage.one_place, usage.most_places)
            of_kind = self._joint if rule.joint else self._rules if rule.places is None else self._few
            of_kind.append(rule)
        self._of_item: dict[int, list[tuple[_Rule, int]]] = {}
        # Per place, the rules that count something there: hosts are asked about often, and few of many rules know one.
        self._at: dict[int, dict[int, _Rule]] = {}
        self._scopes: dict[int, list[int]] = {}
        for scope in {id(rule.scope): rule.scope for rule in self._rules if rule.scope is not None}.values():
            for host_class, value in enumerate(scope.tolist()):
                if value >= 0 and _SCOPE + value not in self._scopes.setdefault(host_class, []):
                    self._scopes[host_class].append(_SCOPE + value)
        for rule in [*self._rules, *self._joint, *self._few]:
            for item, mark in zip(rule.items.tolist(), rule.mark.tolist(), strict=True):
                self._of_item.setdefault(item, []).append((rule, mark))

    @property
    def empty(self) -> bool:
        """There are no side constraints."""
        return not self._of_item

    def knows(self, item: int) -> bool:
        """Return whether any rule applies to an item."""
        return item in self._of_item

    def change(self, item: int, host: int, host_class: int, by: int) -> None:
        """Note that a copy came to a host (by = 1) or left it (by = −1)."""
        for rule, mark in self._of_item.get(item, ()):
            place = rule.place(host, host_class)
            rule.change(place, mark, by)
            if place is None or rule.joint or rule.places is not None:
                continue
            if place in rule.used:
                self._at.setdefault(place, {})[id(rule)] = rule
            else:
                self._at[place].pop(id(rule), None)

    def rename(self, before: int, after: int) -> None:
        """Give a host the number of another, which is empty."""
        self._at[after] = self._at.pop(before, {})
        for rule in [*self._at[after].values(), *self._joint, *self._few]:
            if before in rule.used:
                rule.used[after] = rule.used.pop(before)

    def closed_hosts(self, item: int, host: int, classes: IntArray) -> BoolArray | None:
        """
        Return (n_hosts,): a copy that leaves `host` may not come; None where no rule knows the item.

        Parameters
        ----------
        host
            −1 for a copy that is nowhere.
        classes
            (n_hosts,) class of every host.
        """
        rules = self._of_item.get(item)
        if rules is None:
            return None
        closed = np.zeros(classes.size, dtype=np.bool_)
        for rule, mark in rules:
            leaving = None if host < 0 else rule.place(host, int(classes[host]))
            if rule.joint:
                closed |= self._outside(rule, classes)
                continue
            if rule.places is not None:
                if len(rule.used) >= rule.places and rule.scope is not None:
                    closed |= self._outside(rule, classes) & (rule.scope[classes] != OUTSIDE)
                continue
            for place in list(rule.used):
                if rule.closed(place, mark, leaving):
                    closed[self._hosts(rule, place, classes)] = True
        return closed

    def _outside(self, rule: _Rule, classes: IntArray) -> BoolArray:
        """Return the hosts away from where a together rule has its VMs."""
        closed = np.ones(classes.size, dtype=np.bool_)
        for place in rule.used or range(classes.size):
            closed[self._hosts(rule, place, classes)] = False
        return closed

    @staticmethod
    def _hosts(rule: _Rule, place: int, classes: IntArray) -> IntArray:
        if place < _SCOPE:
            return np.array([place], dtype=np.int64)
        if rule.scope is None:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(rule.scope[classes] == place - _SCOPE)

    def _in_use(self, host: int, host_class: int) -> list[tuple[_Rule, int]]:
        """Return the rules that count something where a host is, with that place."""
        places = [host, *self._scopes.get(host_class, ())]
        found = [(rule, place) for place in places for rule in self._at.get(place, {}).values()]
        return [(rule, place) for rule, place in found if rule.place(host, host_class) == place]

    def closed_items(self, host: int, host_class: int) -> Iterator[IntArray]:
        """
        Yield items that may not come to a host from another one.

        A rule with a scope is judged too strictly for VMs that are elsewhere in the same scope value, never too kindly.
        """
        for rule, place in self._in_use(host, host_class):
            marks = rule.used[place]
            if rule.limit is not None:
                room = rule.limit - sum(m * n for m, n in marks.items())
                yield rule.items[rule.mark > room]
            else:
                yield rule.items[rule.mark != next(iter(marks))]
        for rule in self._joint:
            if rule.used and rule.place(host, host_class) not in rule.used:
                yield rule.items
        for rule in self._few:
            new = rule.place(host, host_class)
            if new is not None and new not in rule.used and len(rule.used) >= (rule.places or 0):
                yield rule.items
