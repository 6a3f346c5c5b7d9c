"""Reads gettext catalogues (``.po``), the files that translators edit; nothing has to be compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_LINE: Final = re.compile(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*"(.*)"$')
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass(slots=True)
class Entry:
    """
    One sentence of a catalogue.

    Parameters
    ----------
    singular, plural
        The English sentence; `plural` is empty where no number decides.
    forms
        Its translations, one for each plural form of the language; empty where it has none yet.
    """

    singular: str = ""
    plural: str = ""
    forms: list[str] = field(default_factory=list)


def entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a catalogue, its header first; without those marked fuzzy or obsolete."""
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.splitlines()]
        if not any(line.startswith("#,") and "fuzzy" in line for line in lines):
            entry = _entry([line for line in lines if not line.startswith("#")])
            if entry is not None:
                yield entry


def _entry(lines: list[str]) -> Entry | None:
    values: dict[str, str] = {}
    key = ""
    for line in lines:
        found = _LINE.match(line)
        if found:
            key = found[1] or key
            values[key] = values.get(key, "") + _ESCAPE.sub(lambda one: _ESCAPED.get(one[1], one[1]), found[2])
    if "msgid" not in values:
        return None
    forms = [value for name, value in sorted(values.items()) if name.startswith("msgstr") and value]
    return Entry(values["msgid"], values.get("msgid_plural", ""), forms)
