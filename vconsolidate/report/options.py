"""Options for showing a document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vconsolidate.language.catalogue import ENGLISH

NARROWEST = 80
"""Columns that every terminal report needs at least; smaller widths are raised to this."""

PIPED = 100
"""Columns of a report that goes to a file or a pipe, where COLUMNS is not set."""

_GLYPHS = "→…×Σ─│█░≥≤–"

Depth = Literal["standard", "256", "truecolor"]
"""How many colours a terminal shows."""

_NO_LINKS = {"dumb", "linux"}
"""Values of TERM of terminals that print the escape sequence of a link instead of hiding it."""


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
    depth
        How many colours there are.
    wrapped
        Even the verdict keeps to the width; otherwise it is one line, so that scripts find it complete.
    uncut
        Tables may be wider than `width`, so that no name is folded.
    links
        The folder that the program ran in, absolute, where the output shows links to lines of files; empty: no links.
    details
        The whole report, not the short one.
    next_steps
        (command, what it shows) that make sense after the report.
    language
        Code of the language of its sentences.
    """

    width: int = PIPED
    colour: bool = False
    unicode: bool = True
    folder: str = "."
    depth: Depth = "standard"
    wrapped: bool = False
    uncut: bool = False
    links: str = ""
    details: bool = False
    next_steps: tuple[tuple[str, str], ...] = ()
    language: str = ENGLISH

    @property
    def translated(self) -> bool:
        """Whether the language is another than that of the document."""
        return self.language != ENGLISH


def options_for(
    *, terminal: bool, columns: int, encoding: str, environment: Mapping[str, str], folder: str = ""
) -> Options:
    """
    Return the options that suit an output stream.

    ``COLUMNS`` sets the width of piped output, ``NO_COLOR`` (any value) and ``TERM=dumb`` turn colour off,
    ``FORCE_COLOR`` turns it on. ``COLORTERM`` and ``TERM`` say how many colours there are.

    Parameters
    ----------
    terminal
        The stream is a terminal.
    columns
        Its width, when it is one.
    encoding
        Of the stream.
    folder
        The folder that the program runs in, absolute.
    """
    wish = environment.get("COLUMNS", "")
    stated = int(wish) if wish.isdecimal() else 0
    width = stated or (columns if terminal else PIPED)
    wanted = terminal and environment.get("TERM") != "dumb"
    colour = (wanted or bool(environment.get("FORCE_COLOR"))) and not environment.get("NO_COLOR")
    linked = terminal and colour and environment.get("TERM") not in _NO_LINKS
    return Options(
        width=max(width, NARROWEST),
        colour=colour,
        unicode=_shows_glyphs(encoding),
        depth=_depth(environment),
        wrapped=terminal,
        uncut=not terminal and not stated,
        links=folder if linked else "",
    )


def _depth(environment: Mapping[str, str]) -> Depth:
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "truecolor"
    return "256" if "256color" in environment.get("TERM", "") else "standard"


def _shows_glyphs(encoding: str) -> bool:
    try:
        _GLYPHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
