"""How a document is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NARROWEST = 80
"""Columns that every terminal report fits; a narrower wish is not granted."""

PIPED = 100
"""Columns of a report that goes to a file or a pipe and whose reader did not say."""

_GLYPHS = "→…×Σ─│█░≥≤–"


@dataclass(frozen=True, slots=True)
class Options:
    """
    How a document is to be shown; formats take what concerns them.

    Parameters
    ----------
    width
        Columns of the terminal.
    colour
        Escape sequences for colour and weight.
    unicode
        The reader sees arrows, bars and box lines; otherwise everything is ASCII but the names of the inventory.
    """

    width: int = PIPED
    colour: bool = False
    unicode: bool = True


def options_for(*, terminal: bool, columns: int, encoding: str, environment: Mapping[str, str]) -> Options:
    """
    Return what suits an output stream.

    ``COLUMNS`` decides the width of what is piped, ``NO_COLOR`` (any value) and ``TERM=dumb`` turn colour off,
    ``FORCE_COLOR`` turns it on.

    Parameters
    ----------
    terminal
        The stream is a terminal.
    columns
        Its width, when it is one.
    encoding
        Of the stream.
    """
    wish = environment.get("COLUMNS", "")
    width = int(wish) if wish.isdecimal() and int(wish) else columns if terminal else PIPED
    wanted = terminal and environment.get("TERM") != "dumb"
    colour = (wanted or bool(environment.get("FORCE_COLOR"))) and not environment.get("NO_COLOR")
    return Options(width=max(width, NARROWEST), colour=colour, unicode=_shows_glyphs(encoding))


def _shows_glyphs(encoding: str) -> bool:
    try:
        _GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
