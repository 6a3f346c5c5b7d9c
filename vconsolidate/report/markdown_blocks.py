"""Blocks of Markdown as code forges show it: literal text, tables of a bounded length, folded parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from vconsolidate.report.printable import printable
from vconsolidate.words import counted

MAX_ROWS = 50
"""Most rows of a table; code forges limit comments to 65,536 characters."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")

_LINK = re.compile(r"@|://|www\.", re.IGNORECASE)
"""Text that code forges turn into mentions or links; a zero-width space after it prevents that."""


def literal(words: str) -> str:
    """Return text that is shown literally: no markup, no links, no line breaks."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(printable(words).split()))
    return _LINK.sub("\\g<0>\u200b", escaped)


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[int] = ()) -> str:
    """Return a table, cut after `MAX_ROWS`; columns `numeric` are aligned right; empty without rows."""
    listed = list(rows)
    if not listed:
        return ""
    right = frozenset(numeric)
    rule = ["---:" if index in right else "---" for index in range(len(headers))]
    lines = [headers, rule, *([literal(cell) for cell in row] for row in listed[:MAX_ROWS])]
    text = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    hidden = len(listed) - MAX_ROWS
    more = f"… and {counted(hidden, 'more row', 'more rows')} (see the JSON or HTML report)"
    return f"{text}\n\n{more}" if hidden > 0 else text


def folded(title: str, content: str) -> str:
    """Return content that opens on a click; empty without content."""
    return f"<details><summary>{title}</summary>\n\n{content}\n\n</details>" if content else ""
