"""Which VMs may join those on one host, by the rules that hold per host: asked about thousands of trial loads."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE, reaches_beyond_hosts


class PerHostConstraints:
    """
    Side constraints of a problem that judge each host alone; those that reach beyond a host are left out.

    Unlike :class:`~vconsolidate.packing.solver.constraints.append_only.AppendOnlyConstraints` it remembers nothing: a
    trial load is given whole each time, and only the rules that its items stand in are looked at.
    """

    def __init__(self, problem: Problem) -> None:
        self._rules: list[tuple[IntArray, IntArray, int | None, IntArray | None]] = []
        self._of_item: dict[int, list[tuple[int, int]]] = {}
        for rule in problem.side_constraints:
            if not reaches_beyond_hosts(rule):
                self._note(*rule.marked_items(), rule.usage.weight_limit, rule.scope_of_class)

    def _note(self, items: IntArray, mark: IntArray, limit: int | None, scope: IntArray | None) -> None:
        for item, own in zip(items.tolist(), mark.tolist(), strict=True):
            self._of_item.setdefault(item, []).append((len(self._rules), own))
        self._rules.append((items, mark, limit, scope))

    @property
    def empty(self) -> bool:
        """No item stands in a rule."""
        return not self._of_item

    def blocked(self, items: Sequence[int], host_class: int) -> list[IntArray]:
        """Return the items that may not join `items` (with repetition) on a host of a class, rule by rule."""
        found = []
        for number, marks in self._used(items, host_class).items():
            members, mark, limit, _ = self._rules[number]
            if limit is None:
                found.append(members[mark != marks[0]])
            else:
                found.append(members[mark > limit - sum(marks)])
        return [part for part in found if part.size]

    def permits(self, items: Sequence[int], host_class: int) -> bool:
        """Return whether `items` (with repetition) may share a host of a class."""
        for number, marks in self._used(items, host_class).items():
            limit = self._rules[number][2]
            if (len(set(marks)) > 1) if limit is None else (sum(marks) > limit):
                return False
        return True

    def _used(self, items: Sequence[int], host_class: int) -> dict[int, list[int]]:
        """Return per rule that holds on the class the marks of the items that stand in it."""
        used: dict[int, list[int]] = {}
        for item in items:
            for number, mark in self._of_item.get(item, ()):
                scope = self._rules[number][3]
                if scope is None or scope[host_class] != OUTSIDE:
                    used.setdefault(number, []).append(mark)
        return used
