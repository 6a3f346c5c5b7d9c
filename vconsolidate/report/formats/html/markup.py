"""HTML that escapes by default: only strings made by this module count as markup."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from vconsolidate.report.printable import printable


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """Return `text` as HTML; markup stays unchanged."""
    return text if isinstance(text, Markup) else Markup(html.escape(printable(text), quote=True))


def joined(parts: Iterable[str]) -> Markup:
    """Return the parts, escaped, one after the other."""
    return Markup("".join(escaped(part) for part in parts))


def tag(name: str, *children: str, **attributes: str) -> Markup:
    """
    Return an element.

    Parameters
    ----------
    attributes
        A trailing underscore is dropped (``class_``), others become hyphens (``stroke_width``).
    """
    words = "".join(f' {key.rstrip("_").replace("_", "-")}="{_quoted(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{words}>{joined(children)}</{name}>")


def _quoted(value: str) -> str:
    return html.escape(printable(value), quote=True)


def table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: Sequence[int] = (), caption: str = ""
) -> Markup:
    """
    Return a table that scrolls sideways by itself when it is wider than the page.

    Parameters
    ----------
    numeric
        Columns, counted from 0, that are set flush right.
    """
    right = frozenset(numeric)
    head = [tag("th", title, scope="col", **_alignment(index, right)) for index, title in enumerate(headers)]
    lines = [
        tag("tr", *(tag("td", cell, **_alignment(index, right)) for index, cell in enumerate(row))) for row in rows
    ]
    above = [tag("caption", caption)] if caption else []
    body = joined([*above, tag("thead", tag("tr", *head)), tag("tbody", *lines)])
    return tag("div", tag("table", body), class_="scroll", tabindex="0")


def _alignment(index: int, right: frozenset[int]) -> dict[str, str]:
    return {"class_": "n"} if index in right else {}


def listing(items: Iterable[str], *, class_: str = "plain") -> Markup:
    """Return a list; empty without items."""
    entries = [tag("li", item) for item in items]
    return tag("ul", *entries, class_=class_) if entries else Markup()
