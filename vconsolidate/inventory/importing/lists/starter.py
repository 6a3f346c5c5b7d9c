"""A mapping to start from: the columns of a list with what they probably are."""

from __future__ import annotations

import difflib
import re
import textwrap
from typing import Final

from vconsolidate.inventory.importing.lists.fields import fields, usual_rows
from vconsolidate.inventory.importing.rows import key_of
from vconsolidate.inventory.importing.workbook import Sheet

NEAR: Final = 0.8
"""Likeness of a header and a usual name from which it is guessed."""

_PLAIN: Final = re.compile(r"[^\W\d_][\w -]*")
_WORDS: Final = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


def mapping_starter(sheet: Sheet, *, named: bool) -> str:
    """
    Return a mapping file for a list, with comments.

    Parameters
    ----------
    named
        Whether to state the sheet: it is one of a workbook.
    """
    rows = usual_rows(sheet)
    known = {rows.position(field): field for field in rows.read_columns()}
    taken = set(known.values())
    lines = [
        "# Which column of the list is what: correct the fields, remove the # before columns that you want.",
        "# A column may state its unit and what its cells mean:",
        "#   RAM: {field: memory, unit: GiB}",
        "#   Class: {field: tier, values: {gold: 1, silver: 2, bronze: 3}}",
        "# Any other column can become a label that rules select by (Owner: labels.owner).",
        *textwrap.wrap(f"Fields: {', '.join(fields())}.", 116, initial_indent="# ", subsequent_indent="#   "),
        *([f"sheet: {_quoted(sheet.name)}"] if named else []),
        "# kind: virtual  # or physical, if all are of one kind and no column says which",
        "columns:",
    ]
    first = next(iter(rows), None)
    for number, header in enumerate(rows.header):
        if not header:
            continue
        sample = sheet.columns[number][first] if first is not None else ""
        shown = f"  # such as {sample[:40]}" if sample and sample.isprintable() else ""
        if number in known:
            lines.append(f"  {_quoted(header)}: {known[number]}{shown}")
            continue
        guess = _guess(header, taken)
        if guess:
            taken.add(guess)
            lines.append(f"  {_quoted(header)}: {guess}{shown or '  #'} (a guess)")
        else:
            lines.append(f"  # {_quoted(header)}: labels.{_label(header)}{shown}")
    lines += ["constants: {}  # what is the same for all, such as site: rotterdam", ""]
    return "\n".join(lines)


def _guess(header: str, taken: set[str]) -> str:
    key = key_of(header)
    best, likeness = "", NEAR
    for name, field in fields().items():
        if name in taken:
            continue
        for usual in field.names:
            ratio = difflib.SequenceMatcher(None, key, key_of(usual)).ratio()
            if ratio > likeness:
                best, likeness = name, ratio
    return best


def _label(header: str) -> str:
    return re.sub(r"[^\w-]+", "-", header.casefold()).strip("-") or "label"


def _quoted(text: str) -> str:
    """Return a header as a YAML key."""
    plain = _PLAIN.fullmatch(text) and text == text.strip() and text.casefold() not in _WORDS
    return text if plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
