"""
Text from foreign files, made safe: nothing that controls a terminal, a CI log or a spreadsheet gets through.

GitHub treats a line that begins with ``::`` as a command, Azure Pipelines and TeamCity treat ``##vso[`` and
``##teamcity[`` anywhere as commands, and older runners ``##[``.
"""

from __future__ import annotations

import json
import re
from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "::")
"""Beginnings that spreadsheets treat as a formula (OWASP, CSV injection), or CI logs as a command."""

_COMMAND: Final = re.compile(r"##(?=\[|vso\[|teamcity\[)")
_LINE_COMMAND: Final = re.compile(r"(?m)^([^\S\n]*)::")
_HIDDEN: Final = re.compile(r"[^\n -~]")


_COMMENT: Final = ("# ", "#\t")


def printable(text: str) -> str:
    """Return `text` on one line; control and direction characters become ``?``, other white space a space."""
    shown = text if text.isprintable() else "".join(map(_visible, text))
    return _COMMAND.sub("?#", shown) if "##" in shown else shown


def harmless(page: str) -> str:
    """Return lines of printable text, none of which a CI log treats as a command; lines may have been wrapped."""
    return _LINE_COMMAND.sub(r"\1?:", page) if "::" in page else page


def line(text: str) -> str:
    """Return `text` as a line of its own for a terminal or a log."""
    return harmless(printable(text))


def cell(text: str) -> str:
    """
    Return `text` for a cell of a spreadsheet; an apostrophe keeps it from being run as a formula.

    The apostrophe also protects text that would be a comment when the table is read again.
    """
    return f"'{printable(text)}" if text.startswith((*_FORMULA, *_COMMENT)) else printable(text)


def as_json(value: object, *, indent: int | None = None) -> str:
    """Return `value` as JSON without characters that control a terminal or a CI log."""
    text = json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False)
    if not text.isascii() or "\x7f" in text:
        text = _HIDDEN.sub(_escape, text)
    return text.replace("##", r"\u0023#")


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return character if character.isprintable() else json.dumps(character)[1:-1]


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else "?"
