"""Options for showing a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NARROWEST = 80
"""Columns that every terminal report needs at least; smaller widths are raised to this."""

PIPED = 100
"""Columns of a report that goes to a file or a pipe, where COLUMNS is not set."""

_GLYPHS = "→…×Σ─│█░≥≤–"


@dataclass(frozen=True, slots=True)
class Options:
    """
    Options for showing a document; each format uses those that apply to it.

    Parameters
    ----------
    width
        Columns of the terminal.
    colour
        Escape sequences for colour and weight.
    unicode
        The output can show arrows, bars and box lines; otherwise everything is ASCII except the names of the inventory.
    folder
        The folder that the program ran in, seen from the folder of the output, so that links find the inventory.
    details
        The whole report, not the short one.
    """

    width: int = PIPED
    colour: bool = False
    unicode: bool = True
    folder: str = "."
    details: bool = False


def options_for(*, terminal: bool, columns: int, encoding: str, environment: Mapping[str, str]) -> Options:
    """
    Return the options that suit an output stream.

    ``COLUMNS`` sets the width of piped output, ``NO_COLOR`` (any value) and ``TERM=dumb`` turn colour off,
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
