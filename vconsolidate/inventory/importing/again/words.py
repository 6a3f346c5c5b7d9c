"""What an import changes in an inventory, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from vconsolidate.inventory.importing.again.three_way import Difference
from vconsolidate.inventory.importing.again.tree import Item, shown, spelt
from vconsolidate.words import counted

MOST_LINES: Final = 40
"""Lines of each kind; the rest are counted."""


def lines_of(differences: Sequence[Difference], most: int | None = MOST_LINES) -> Iterator[str]:
    """
    Yield a line per difference, by kind: conflicts first, the owner's edits last.

    Parameters
    ----------
    most
        Lines of each kind; None for all.
    """
    for kind in ("conflict", "gone", "new", "changed", "kept"):
        found = [one for one in differences if one.kind == kind]
        for one in found[:most]:
            yield f"{kind}: {spelt(one.path)}{_what(one)}"
        if most is not None and len(found) > most:
            yield f"{kind}: and {len(found) - most:,} more (--verbose lists all)"


def summary(differences: Sequence[Difference]) -> str:
    """Return one line of counts: ``3 changes of the source taken, 2 of your edits kept, 1 conflict``."""
    counts = Counter(one.kind for one in differences)
    taken = counts["new"] + counts["changed"] + counts["gone"]
    parts = [
        f"{counted(taken, 'change')} of the source taken",
        f"{counted(counts['kept'], 'edit')} of yours kept",
        counted(counts["conflict"], "conflict"),
    ]
    return ", ".join(parts)


def _what(one: Difference) -> str:
    if one.kind == "changed":
        return f": {shown(one.mine)} → {shown(one.new)}"
    if one.kind == "conflict":
        return f": yours {shown(one.mine)} stays; the source had {shown(one.base)} and now has {shown(one.new)}"
    if one.kind == "kept":
        return f": yours {shown(one.mine)}; the source has {shown(one.new)}"
    return "" if isinstance(one.path[-1], Item) else f": {shown(one.new if one.kind == 'new' else one.mine)}"
