"""Entries of the catalogue, for people and for programs: lists, and one entry with all its facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vconsolidate.catalog.search.entries import Entry
from vconsolidate.catalog.search.facts import Fact, Value
from vconsolidate.report.csv_text import csv_text
from vconsolidate.report.printable import as_json, printable
from vconsolidate.words import counted

LISTED = ("kind", "key", "name", "aliases", "likeness")
FACTS = ("kind", "key", "fact", "value", "unit", "source")


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a list; `likeness` is out of 100, None where nothing was searched for."""

    entry: Entry
    likeness: float | None = None


def list_text(title: str, rows: Sequence[Listed]) -> str:
    """Return a title and one line for each entry: kind, key, full name."""
    kinds = max((len(row.entry.kind.name) for row in rows), default=0)
    keys = max((len(row.entry.key) for row in rows), default=0)
    lines = [
        printable(f"  {row.entry.kind.name:<{kinds}}  {row.entry.key:<{keys}}  {row.entry.name}".rstrip())
        for row in rows
    ]
    first = f"\n\nnext: vconsolidate catalog show {rows[0].entry.key}" if rows else ""
    return "\n".join([printable(title), "", *lines]) + first + "\n"


def list_json(rows: Iterable[Listed]) -> str:
    """Return the entries as a JSON list."""
    return as_json([_listed(row) for row in rows], indent=2) + "\n"


def _listed(row: Listed) -> dict[str, object]:
    entry = row.entry
    found: dict[str, object] = {
        "kind": entry.kind.name,
        "key": entry.key,
        "name": entry.name,
        "aliases": list(entry.aliases),
    }
    return found if row.likeness is None else {**found, "likeness": row.likeness}


def list_csv(rows: Iterable[Listed]) -> str:
    """Return the entries as a table; aliases are separated by semicolons."""
    return csv_text(
        LISTED,
        (
            (
                row.entry.kind.name,
                row.entry.key,
                row.entry.name,
                "; ".join(row.entry.aliases),
                "" if row.likeness is None else row.likeness,
            )
            for row in rows
        ),
    ).decode()


def entry_text(entry: Entry, facts: Sequence[Fact]) -> str:
    """Return what the catalogue says of an entry; sources are numbered, and the line of an inventory comes last."""
    sources = list(dict.fromkeys(fact.source for fact in facts))
    width = max(len(fact.name) for fact in facts)
    lines = [f"{entry.name} ({entry.kind.words} {entry.key})"]
    if entry.aliases:
        lines.append(f"  also called: {', '.join(entry.aliases)}")
    lines.append("")
    for fact in facts:
        shown = str(fact.value) if fact.name == "year" else _words(fact.value)
        value = f"{shown} {fact.unit}".rstrip()
        lines.append(f"  {fact.name:<{width}}  {value} [{sources.index(fact.source) + 1}]")
    lines += ["", f"Sources of {counted(len(facts), 'fact')}:"]
    lines += [f"  [{number}] {source}" for number, source in enumerate(sources, 1)]
    lines += ["", "In an inventory:", f"  {entry.kind.line.format(key=entry.key)}"]
    return "\n".join(map(printable, lines)) + "\n"


def entry_json(entry: Entry, facts: Iterable[Fact]) -> str:
    """Return an entry with all its facts as JSON."""
    rows = [{"fact": fact.name, "value": fact.value, "unit": fact.unit, "source": fact.source} for fact in facts]
    line = entry.kind.line.format(key=entry.key)
    return as_json({**_listed(Listed(entry)), "facts": rows, "inventory": line}, indent=2) + "\n"


def entry_csv(entry: Entry, facts: Iterable[Fact]) -> str:
    """Return the facts of an entry as a table."""
    rows = ((entry.kind.name, entry.key, fact.name, fact.value, fact.unit, fact.source) for fact in facts)
    return csv_text(FACTS, rows).decode()


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.6g}" if isinstance(value, float) else value
