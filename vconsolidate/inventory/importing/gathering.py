"""Facts of one record while it is read, and a count of what could not be taken."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from vconsolidate.inventory.importing.fragment import Fact, Facts, LeftOut, Record, Value
from vconsolidate.words import listed

_EXPLAINS: Final = re.compile(r" (?:of|with|without|about|that)\b| [(<]")


class Tally:
    """Counts what became nothing, by kind and reason, and keeps some of the names."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._names: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, why: str, count: int = 1, name: str = "") -> None:
        """Count something of one kind that was left out for one reason."""
        if not count:
            return
        self._counts[what, why] += count
        if name:
            self._names.setdefault((what, why), []).append(name)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What was left out, in the order in which it was met, with the first names."""
        return tuple(
            LeftOut(count, what if count == 1 else plural(what), self._reason(what, why))
            for (what, why), count in self._counts.items()
        )

    def _reason(self, what: str, why: str) -> str:
        names = self._names.get((what, why), [])
        return f"{why} ({listed(names)})" if names else why


def plural(what: str) -> str:
    """Return several of what a phrase names: its first noun, before what explains it, gets an ``s``."""
    noun = _EXPLAINS.split(what, maxsplit=1)[0]
    ending = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{ending}{what[len(noun) :]}"


class Gathering:
    """
    A record that is being read.

    Parameters
    ----------
    name
        As in the source.
    origin
        Where it was read; places of facts are inside it.
    """

    def __init__(self, name: str, origin: str) -> None:
        self.name = name
        self.origin = origin
        self._facts: dict[str, Fact] = {}

    def put(self, field: str, value: Value | None, origin: str, assumed: str = "") -> bool:
        """Keep a fact unless there is no value or the field is known already; return whether it was kept."""
        if value is None or value in ("", [], {}) or field in self._facts:
            return False
        self._facts[field] = Fact(value, origin, assumed)
        return True

    def replace(self, field: str, value: Value) -> None:
        """Give a known field another value, from the same place."""
        before = self._facts[field]
        self._facts[field] = Fact(value, before.origin, before.assumed)

    def drop(self, field: str) -> None:
        """Forget a field."""
        self._facts.pop(field, None)

    def put_all(self, facts: Facts) -> None:
        """Keep each of `facts` whose field is not known already."""
        for field, fact in facts.items():
            self._facts.setdefault(field, fact)

    def has(self, field: str) -> bool:
        """Return whether a field is known."""
        return field in self._facts

    def value(self, field: str) -> Value | None:
        """Return what is known of a field."""
        fact = self._facts.get(field)
        return fact.value if fact is not None else None

    def record(self) -> Record:
        """Return the record."""
        return Record(self.name, self.origin, dict(self._facts))
