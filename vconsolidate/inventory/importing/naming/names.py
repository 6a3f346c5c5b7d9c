"""Names that an inventory allows, each for one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vconsolidate.input_limits import MAX_NAME
from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.writing.scalars import visible

_PATTERNS: Final = str.maketrans({"*": "-", "?": "-", "[": "(", "]": ")"})
"""Characters that rules read as wildcards."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """
    Names of a list of things.

    Parameters
    ----------
    chosen
        One per thing, all different.
    by_source_name
        Name in the source → name in the inventory (the first, where a source has a name twice).
    cleaned, doubled
        How many had to change because of their characters, and because they were there already.
    """

    chosen: tuple[str, ...]
    by_source_name: Mapping[str, str]
    cleaned: int = 0
    doubled: int = 0


def allowed(raw: str) -> str:
    """Return `raw` as the inventory allows it: one line, nothing invisible, no wildcards, 253 characters at most."""
    return visible(visible(raw).translate(_PATTERNS)[:MAX_NAME]) or "unnamed"


def rename(raws: Sequence[str], qualifiers: Sequence[str] = (), taken: Iterable[str] = ()) -> Renamed:
    """
    Return an allowed name for each of `raws`.

    Parameters
    ----------
    qualifiers
        What tells things of one name apart (a cluster); a number where it does not.
    taken
        Names that others have.
    """
    wanted = [allowed(raw) for raw in raws]
    cleaned = sum(name != raw for name, raw in zip(wanted, raws, strict=True))
    used = {*taken}
    counts = Counter(wanted)
    reserved = {name for name, count in counts.items() if count == 1} - used
    chosen: list[str] = []
    for number, name in enumerate(wanted):
        if counts[name] == 1 and name not in used:
            chosen.append(name)
        else:
            qualifier = visible(qualifiers[number]) if qualifiers else ""
            chosen.append(_distinct(name, qualifier, lambda one: one in used or one in reserved))
        used.add(chosen[-1])
    doubled = sum(name != new for name, new in zip(wanted, chosen, strict=True))
    by_source_name: dict[str, str] = {}
    for raw, new in zip(raws, chosen, strict=True):
        by_source_name.setdefault(raw, new)
    return Renamed(tuple(chosen), by_source_name, cleaned, doubled)


def _distinct(name: str, qualifier: str, is_taken: Callable[[str], bool]) -> str:
    if not is_taken(name):
        return name
    qualified = f"{name[: MAX_NAME - len(qualifier) - 3]} ({qualifier})" if 0 < len(qualifier) < 100 else name
    number = 1
    candidate = qualified
    while is_taken(candidate):
        number += 1
        candidate = f"{qualified[: MAX_NAME - 12]} {number}"
    return candidate


def renamed(record: Record, name: str) -> Record:
    """Return a record under its name in the inventory; the comment behind it keeps the original."""
    if name == record.name:
        return record
    return Record(name, f'{record.origin}: "{visible(record.name)}"', record.facts)
