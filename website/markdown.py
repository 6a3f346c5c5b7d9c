"""Pieces of Markdown that the generated pages are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; texts keep their marks, and a bar inside a cell stays a bar."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell(value) for value in line) + " |" for line in lines)


def cell(value: object) -> str:
    """Return a value on one line, with its bars escaped."""
    return " ".join(str(value).split()).replace("|", "\\|")


def code(text: object) -> str:
    """Return text as code, empty for nothing."""
    return f"`{text}`" if str(text) else ""


def plain(text: str) -> str:
    """Return text whose signs are no Markdown, except for code in backquotes."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(piece if piece[:1] == "`" else re.sub(r"([*_<\[])", r"\\\1", piece) for piece in pieces)
