"""
What an import wrote, kept beside the inventory for the next import.

It is a file of its own, not a comment in the inventory: owners and their tools reformat an inventory as they like, and
nobody wants to read past a record of 10,000 servers. It holds the values, so that the next import can tell the owner's
edits from what the source has changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vconsolidate.errors import InputError, Problem
from vconsolidate.input_limits import MAX_TABLE_BYTES
from vconsolidate.inventory.files import read_bytes
from vconsolidate.inventory.importing.again.tree import Tree

FORMAT: Final = 1

_ADVICE: Final = "import into another file, or overwrite the inventory with --force"


@dataclass(frozen=True, slots=True)
class Companion:
    """
    What the last import wrote.

    Parameters
    ----------
    source
        Names of the importers.
    head
        Lines of the comment on top of the inventory.
    inventory
        Its values, a table of servers read into it.
    """

    source: str
    head: Sequence[str]
    inventory: Tree

    def content(self) -> bytes:
        """Return the file's content, one server a line, so that versions of it can be compared."""
        sections = [f"{json.dumps(key)}: {_section(value)}" for key, value in self.inventory.items()]
        lines = [
            "{",
            f'"format": {FORMAT},',
            f'"source": {json.dumps(self.source)},',
            f'"head": {json.dumps(list(self.head), ensure_ascii=False, indent=0)},',
            '"inventory": {',
            ",\n".join(sections),
            "}}",
        ]
        return ("\n".join(lines) + "\n").encode()


def _section(value: Tree) -> str:
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def companion_of(inventory: Path) -> Path:
    """Return where the record of an imported inventory lies."""
    return inventory.with_name(f"{inventory.stem}-imported.json")


def read_companion(path: Path) -> Companion:
    """
    Return the record of the last import.

    Raises
    ------
    InputError
        When it cannot be read, or is none.
    """
    data = read_bytes(path, str(path), MAX_TABLE_BYTES, _ADVICE)
    try:
        found = json.loads(data)
        companion = Companion(found["source"], found["head"], found["inventory"])
        texts = [companion.source, *companion.head]
        known = (
            found["format"] == FORMAT
            and all(isinstance(one, str) for one in texts)
            and isinstance(companion.head, list)
            and isinstance(companion.inventory, dict)
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        companion, known = Companion("", (), {}), False
    if not known:
        raise InputError([Problem(str(path), 0, 0, "", f"is not the record of an import ({_ADVICE})")])
    return companion
