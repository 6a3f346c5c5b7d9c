"""Records of several sources joined by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from vconsolidate.inventory.importing.fragment import Record
from vconsolidate.inventory.importing.merging.facts import Conflict, Stated, joined
from vconsolidate.inventory.importing.merging.keys import Names


@dataclass(frozen=True, slots=True)
class Listing:
    """The records that one source has of a kind; `measures` as in `Stated`."""

    source: str
    records: Sequence[Record]
    measures: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """
    Records of all sources.

    Parameters
    ----------
    spellings
        Per record, the names it has in the sources.
    ambiguous
        (source, name) of records that could be any of several, and are left out.
    in_several
        How many records more than one source has.
    """

    records: tuple[Record, ...]
    spellings: tuple[tuple[str, ...], ...]
    conflicts: tuple[Conflict, ...]
    ambiguous: tuple[tuple[str, str], ...]
    in_several: int = 0


@dataclass(slots=True)
class _Thing:
    name: str
    origin: str
    parts: list[Stated] = field(default_factory=list)
    spellings: dict[str, None] = field(default_factory=dict)
    last: str = ""


def join(listings: Sequence[Listing], aliases: Mapping[str, str] | None = None) -> Joined:
    """
    Join the records of several sources by name; records of one source are never joined with each other.

    Parameters
    ----------
    listings
        One per source, in their order.
    """
    things: list[_Thing] = []
    names = Names(aliases)
    ambiguous: list[tuple[str, str]] = []
    for listing in listings:
        known = len(things)
        for record in listing.records:
            found = [number for number in names.find(record.name) if things[number].last != listing.source]
            if len(found) > 1:
                ambiguous.append((listing.source, record.name))
                continue
            if not found:
                things.append(_Thing(record.name, record.origin))
            thing = things[found[0]] if found else things[-1]
            thing.parts.append(Stated(listing.source, record.facts, listing.measures))
            thing.spellings[record.name] = None
            thing.last = listing.source
        for number, thing in enumerate(things):
            if number >= known or thing.last == listing.source:
                for spelling in thing.spellings:
                    names.add(spelling, number)
    return _of(things, ambiguous)


def _of(things: Sequence[_Thing], ambiguous: Sequence[tuple[str, str]]) -> Joined:
    records: list[Record] = []
    conflicts: list[Conflict] = []
    for thing in things:
        if len(thing.parts) == 1:
            records.append(Record(thing.name, thing.origin, thing.parts[0].facts))
        else:
            facts, found = joined(thing.name, thing.parts)
            records.append(Record(thing.name, thing.origin, facts))
            conflicts += found
    spellings = tuple(tuple(thing.spellings) for thing in things)
    return Joined(
        tuple(records), spellings, tuple(conflicts), tuple(ambiguous), sum(len(thing.parts) > 1 for thing in things)
    )
