"""The few requests of roff's man macros that manual pages need."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

_WIDTH: Final = 78


def text(words: str) -> str:
    """Return plain text as roff: nothing in it is a request, and options can be copied with their dashes."""
    escaped = words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    escaped = escaped.replace("^", "\\(ha").replace("~", "\\(ti")
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in escaped.split("\n"))


def paragraph(words: str) -> str:
    """Return a paragraph of plain text, its source broken at 80 columns."""
    return _broken(text(" ".join(words.split())))


def name_line(name: str, summary: str) -> str:
    """Return a page's name and what it is for, as indexes of manuals read them."""
    return _broken(f"{text(name)} \\- {text(summary)}")


def _broken(escaped: str) -> str:
    lines = textwrap.wrap(escaped, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in lines)


def bold(words: str) -> str:
    """Return text in bold."""
    return f"\\fB{text(words)}\\fR"


def italic(words: str) -> str:
    """Return text in italics."""
    return f"\\fI{text(words)}\\fR"


def title(name: str, source: str) -> str:
    """
    Return the first line of a page of section 1.

    Its date is that of SOURCE_DATE_EPOCH; without it there is none, so that the same version gives the same bytes.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    day = f"{datetime.fromtimestamp(int(epoch), tz=UTC):%Y-%m-%d}" if epoch.isdecimal() else ""
    return f'.TH {text(name).upper()} 1 "{day}" "{text(source)}" "User Commands"'


def section(heading: str, *blocks: str) -> str:
    """Return a section of paragraphs, each given as roff."""
    return "\n".join((f".SH {heading.upper()}", "\n.PP\n".join(blocks)))


def items(pairs: Sequence[tuple[str, str]]) -> str:
    """Return a list of terms, each with its paragraph, both as roff."""
    return "\n".join(f".TP\n{term}\n{paragraph}" for term, paragraph in pairs)


def literal(lines: Sequence[str]) -> str:
    """Return lines as they are typed."""
    return "\n".join((".nf", *map(text, lines), ".fi"))
