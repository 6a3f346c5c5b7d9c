"""Names come from files that others wrote: what would drive a terminal or turn text around never gets through."""

from __future__ import annotations

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula (OWASP, CSV injection)."""


_COMMENT: Final = ("# ", "#\t")


def printable(text: str) -> str:
    """Return `text` on one line; control and direction characters become ``?``, other white space a blank."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def cell(text: str) -> str:
    """
    Return `text` for a table of a spreadsheet, which runs what begins like a formula: an apostrophe stops it.

    So does what would be a comment where the table is read again.
    """
    return f"'{printable(text)}" if text.startswith((*_FORMULA, *_COMMENT)) else printable(text)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "?"
