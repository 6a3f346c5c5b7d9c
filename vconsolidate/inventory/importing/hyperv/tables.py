"""
Objects of a PowerShell export, as JSON or CSV, by the kind that their properties show.

Both forms lose something: JSON writes enumerations as numbers and cuts what is nested deeper than two levels to its
name; CSV writes lists as the name of their type.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_TOOL_ROWS
from vconsolidate.inventory.importing import tree
from vconsolidate.inventory.importing.documents import json_of, looks_like_json, text_of
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.source import Source, SourceFile

Kind = Literal[
    "vm", "vm_memory", "vm_processor", "host", "node", "group", "cluster", "disk", "vhd", "adapter", "processor",
    "system", "other",
]  # fmt: skip
_CUT: Final = re.compile(r"System\.[\w.]+(?:\[\])?|Microsoft\.[\w.]+(?:\[\])?|@\{.*")
"""What PowerShell writes in place of an object that it did not open."""

_KINDS: Final[tuple[tuple[frozenset[str], Kind], ...]] = (
    (frozenset({"vmname", "startup", "minimum"}), "vm_memory"),
    (frozenset({"vmname", "count", "reserve"}), "vm_processor"),
    (frozenset({"vmname", "macaddress"}), "adapter"),
    (frozenset({"vmname", "path", "controllertype"}), "disk"),
    (frozenset({"vhdtype", "size"}), "vhd"),
    (frozenset({"logicalprocessorcount", "memorycapacity"}), "host"),
    (frozenset({"ownernode", "grouptype"}), "group"),
    (frozenset({"nodeweight", "name"}), "node"),
    (frozenset({"quorumtype", "name"}), "cluster"),
    (frozenset({"numberofcores", "numberoflogicalprocessors"}), "processor"),
    (frozenset({"caption", "csname"}), "system"),
    (frozenset({"name", "processorcount", "state"}), "vm"),
    (frozenset({"name", "memorystartup"}), "vm"),
    (frozenset({"vmname", "memorystartup"}), "vm"),
    (frozenset({"vmname", "vmid", "state"}), "vm"),
)
"""Properties of an object → what it is; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One object: property in lower case → value, and where it stands."""

    values: dict[str, object]
    origin: str

    def text(self, *names: str) -> str:
        """Return the first property that has a text; an object stands for its name."""
        for name in names:
            value = self.values.get(name)
            if isinstance(value, dict):
                value = {key.casefold(): item for key, item in value.items()}.get("name")
            found = tree.text(value)
            if found and not _CUT.fullmatch(found):
                return found
        return ""

    def number(self, *names: str) -> float | None:
        """Return the first property that is a number."""
        return next((found for name in names if (found := tree.number(self.values.get(name))) is not None), None)

    def truth(self, name: str) -> bool | None:
        """Return a property that is a truth value."""
        return tree.truth(self.values.get(name))

    def state(self, name: str) -> str:
        """Return an enumeration as text, whether it was written as a word or as a number."""
        number = tree.number(self.values.get(name))
        return str(int(number)) if number is not None and number == int(number) else self.text(name).casefold()


def rows_of(source: Source, tally: Tally) -> Iterator[tuple[Kind, Row]]:
    """
    Yield every object of a source with its kind; files without any are counted.

    Raises
    ------
    InputError
        When a file is neither JSON nor CSV.
    """
    for file in source.files.values():
        prefix = "" if source.only else f"{file.name}: "
        is_json = file.name.suffix.casefold() == ".json" or looks_like_json(file)
        empty = True
        for row in _json_rows(file, prefix) if is_json else _csv_rows(file, prefix):
            empty = False
            yield kind_of(row), row
        if empty:
            tally.add("file", "it holds no object of PowerShell", name=str(file.name))


def kind_of(row: Row) -> Kind:
    """Return what an object is."""
    return next((kind for needed, kind in _KINDS if needed <= row.values.keys()), "other")


def _json_rows(file: SourceFile, prefix: str) -> Iterator[Row]:
    for document in json_of(file):
        listed = document
        if isinstance(document, dict) and isinstance(document.get("value"), list) and "Count" in document:
            listed = document["value"]  # PowerShell 5 wraps arrays this way
        for position, item in tree.mappings(listed):
            yield Row({key.casefold(): value for key, value in item.items()}, f"{prefix}[{position}]")


def _csv_rows(file: SourceFile, prefix: str) -> Iterator[Row]:
    text = text_of(file)
    lines = text.splitlines()
    skipped = next((k for k, line in enumerate(lines) if line.strip() and not line.startswith("#TYPE")), len(lines))
    if skipped == len(lines):
        return
    header = lines[skipped]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(lines[skipped:], delimiter=separator, strict=True)
    try:
        names = [name.strip().casefold() for name in next(reader)]
        for number, cells in enumerate(reader):
            if number >= MAX_TOOL_ROWS:
                raise InputError([Problem(file.shown, 0, 0, "", f"has more than {MAX_TOOL_ROWS:,} rows (split it)")])
            if cells:
                yield Row(dict(zip(names, cells, strict=False)), f"{prefix}line {skipped + reader.line_num}")
    except csv.Error as error:
        line = skipped + reader.line_num
        raise InputError([Problem(file.shown, line, 1, "", f"is not CSV ({error}); export it again")]) from error
