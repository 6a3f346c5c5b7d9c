"""What the last import wrote, what its owner made of it and what the source says now, as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from vconsolidate.inventory.importing.again.tree import ABSENT, Item, Path, Step, Tree, items_by_name

Kind = Literal["new", "changed", "gone", "conflict", "kept"]
"""Brought in from the source: new, changed, gone. The owner's stays: conflict where the source has changed, too."""


@dataclass(frozen=True, slots=True)
class Difference:
    """
    A place where the three are not the same.

    Parameters
    ----------
    base, mine, new
        What the last import wrote, what stands there, and what the source says now; `ABSENT` for nothing.
    """

    kind: Kind
    path: Path
    base: Tree
    mine: Tree
    new: Tree


@dataclass(slots=True)
class Merge:
    """The differences found so far, in the order of the owner's file."""

    differences: list[Difference] = field(default_factory=list)

    def merged(self, base: Tree, mine: Tree, new: Tree, path: Path = ()) -> Tree:
        """
        Return the three as one: the owner's edits, and what the source has changed where the owner has not.

        Where both have changed a value, the owner's stays.
        """
        if mine == new:
            return mine
        inner = self._inner(base, mine, new, path)
        if inner is not None:
            return inner
        if mine == base:
            kind: Kind = "new" if mine is ABSENT else "gone" if new is ABSENT else "changed"
        else:
            kind = "kept" if new == base else "conflict"
        self.differences.append(Difference(kind, path, base, mine, new))
        return new if mine == base else mine

    def _inner(self, base: Tree, mine: Tree, new: Tree, path: Path) -> Tree | None:
        """Return the merge of what is inside, None where there is no inside that both have."""
        if isinstance(mine, dict) and isinstance(new, dict):
            return self._by_step(base if isinstance(base, dict) else {}, mine, new, path)
        mine_items, new_items = items_by_name(mine), items_by_name(new)
        if mine_items is None or new_items is None or _key(mine_items) != _key(new_items):
            return None
        base_items = items_by_name(base) if base is not ABSENT else {}
        if base_items is None or (base_items and _key(base_items) != _key(mine_items)):
            return None
        return list(self._by_step(base_items, mine_items, new_items, path).values())

    def _by_step(
        self, base: Mapping[Any, Tree], mine: Mapping[Any, Tree], new: Mapping[Any, Tree], path: Path
    ) -> dict[Any, Tree]:
        found: dict[Any, Tree] = {}
        for step in _in_order(mine, new):
            three = (base.get(step, ABSENT), mine.get(step, ABSENT), new.get(step, ABSENT))
            value = self.merged(*three, (*path, step))
            if value is not ABSENT:
                found[step] = value
        return found


def _in_order(mine: Mapping[Any, Tree], new: Mapping[Any, Tree]) -> list[Step]:
    """Return the owner's steps in their order, each followed by the new ones that come after it in the source."""
    behind: dict[Any, list[Step]] = {}
    anchor: Any = None
    for step in new:
        if step in mine:
            anchor = step
        else:
            behind.setdefault(anchor, []).append(step)
    return [*behind.get(None, ()), *(one for step in mine for one in (step, *behind.get(step, ())))]


def _key(items: Mapping[Item, Tree]) -> str:
    return next(iter(items)).key
