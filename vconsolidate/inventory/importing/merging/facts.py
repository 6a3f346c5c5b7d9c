"""Facts of one thing from two sources: the stronger is taken, and what they contradict is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vconsolidate import units
from vconsolidate.inventory.importing.fragment import Fact, Facts, Value
from vconsolidate.inventory.importing.merging.keys import key_of, short_of
from vconsolidate.inventory.importing.writing.scalars import flow

KINDS: Final = (units.MEMORY, units.STORAGE, units.CLOCK, units.BANDWIDTH, units.FRACTION, units.RATE, units.DURATION)

ALIKE: Final = 0.001
"""Two figures that differ by less than this share were rounded differently."""

UNITED: Final = frozenset({"tags"})
"""Fields of which all sources are right at once."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """
    Two sources that state different values.

    Parameters
    ----------
    name, field
        Of the thing, and what it is about.
    taken, left
        (source, value) of the value that stands in the inventory, and of the other.
    """

    name: str
    field: str
    taken: tuple[str, str]
    left: tuple[str, str]

    def __str__(self) -> str:
        """Return ``web01: memory: rvtools says 16 GiB, facts says 8 GiB; rvtools is taken``."""
        return (
            f"{self.name}: {self.field}: {self.taken[0]} says {self.taken[1]}, {self.left[0]} says {self.left[1]}; "
            f"{self.taken[0]} is taken"
        )


@dataclass(frozen=True, slots=True)
class Stated:
    """
    The facts of one source.

    Parameters
    ----------
    source
        Its name.
    measures
        Whether it brings measured histories: its figures of demand count for more.
    """

    source: str
    facts: Facts
    measures: bool = False


def joined(name: str, parts: Iterable[Stated]) -> tuple[dict[str, Fact], list[Conflict]]:
    """
    Return the facts of all sources, the first source first, and where they contradict each other.

    A value that a source states is taken before one that is assumed; a figure of demand from a source that measured
    before others; then the first source wins.
    """
    listed = list(parts)
    facts: dict[str, Fact] = {}
    owner: dict[str, Stated] = {}
    conflicts: list[Conflict] = []
    for part in listed:
        for field, fact in part.facts.items():
            if field not in facts:
                facts[field], owner[field] = fact, part
            elif field in UNITED:
                facts[field] = _united(facts[field], fact)
            else:
                before, said = facts[field], owner[field]
                taken = _wins(field, (part, fact), (said, before))
                if taken:
                    facts[field], owner[field] = fact, part
                if not before.assumed and not fact.assumed and not _agree(field, before.value, fact.value):
                    both = (said.source, flow(before.value)), (part.source, flow(fact.value))
                    conflicts.append(Conflict(name, field, *(both[::-1] if taken else both)))
    return _without_guessed_hardware(facts, owner), conflicts


def _wins(field: str, new: tuple[Stated, Fact], old: tuple[Stated, Fact]) -> bool:
    if bool(new[1].assumed) != bool(old[1].assumed):
        return not new[1].assumed
    return field.startswith("demand.") and new[0].measures and not old[0].measures


def _united(one: Fact, other: Fact) -> Fact:
    if not isinstance(one.value, list) or not isinstance(other.value, list):
        return one
    values = [*one.value, *(value for value in other.value if value not in one.value)]
    return one if len(values) == len(one.value) else Fact(values, f"{one.origin}, {other.origin}", one.assumed)


def _without_guessed_hardware(facts: dict[str, Fact], owner: dict[str, Stated]) -> dict[str, Fact]:
    """Drop the machine that one source assumed where another states the machine, or the size of the VM."""
    about = {field: fact for field, fact in facts.items() if field.partition(".")[0] == "hardware"}
    states = {owner[field].source for field, fact in about.items() if not fact.assumed}
    if "vcpus" in facts and not facts["vcpus"].assumed:
        states.add(owner["vcpus"].source)
    if not states:
        return facts
    dropped = {field for field, fact in about.items() if fact.assumed and owner[field].source not in states}
    return {field: fact for field, fact in facts.items() if field not in dropped}


def _agree(field: str, one: Value, other: Value) -> bool:
    """Return whether two values of a field say the same; a host may be named with its domain or without."""
    if field == "current_host" and isinstance(one, str) and isinstance(other, str):
        keys = key_of(one), key_of(other)
        return keys[0] == keys[1] or (short_of(keys[0]) == short_of(keys[1]) and short_of(keys[0]) in keys)
    return alike(one, other)


def alike(one: Value, other: Value) -> bool:
    """Return whether two values say the same: ``16 GiB`` and ``16384 MiB`` do."""
    if one == other or (isinstance(one, str) and isinstance(other, str) and one.casefold() == other.casefold()):
        return True
    if isinstance(one, str) and isinstance(other, str):
        return any(_same_amount(one, other, kind) for kind in KINDS)
    return False


def _same_amount(one: str, other: str, kind: units.Kind) -> bool:
    try:
        first, second = units.parse(one, kind), units.parse(other, kind)
    except units.UnitError:
        return False
    return abs(first - second) <= ALIKE * max(abs(first), abs(second))
