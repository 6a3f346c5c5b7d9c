"""Names come from files that others wrote: what would drive a terminal or turn text around never gets through."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return `text` on one line; control and direction characters become ``?``, other white space a blank."""
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "?"
