"""Names of catalogue entries as inventories write them: keys, or what people call the thing where that is clear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from vconsolidate.catalog.search.entries import KINDS
from vconsolidate.catalog.search.search import nearest
from vconsolidate.catalog.search.understand import Understood, understand
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted

MAX_NAMED: Final = 12
"""Candidates that a message names; the others are counted."""

_Entry = TypeVar("_Entry")


def find_entry(
    table: Mapping[str, _Entry], text: str, route: Route, kind: str, context: Context, *, way_out: str = ""
) -> _Entry | None:
    """
    Return the entry of a kind that `text` at `route` means; None, with the reason among the problems, for none.

    Parameters
    ----------
    table
        The entries by key.
    kind
        Name of a kind of the catalogue's search.
    way_out
        What to write where the catalogue has no such entry; added to the problem.
    """
    found = table.get(text)
    if found is not None:
        return found
    if context.problems.enough:
        context.problems.count(1)
        return None
    meant = understand(text, kind, context.catalog)
    if meant.key is not None:
        context.say_once(_note(text, kind, meant.key, context, route), (kind, text))
        return table[meant.key]
    context.wrong(route, _why_not(text, kind, meant, context) + way_out)
    return None


def _note(text: str, kind: str, key: str, context: Context, route: Route) -> str:
    known = KINDS[kind]
    name = known.names(context.catalog)[key]
    return f"{context.place(route)}: {known.words} {quoted(text)} is read as {key} ({name})."


def _why_not(text: str, kind: str, meant: Understood, context: Context) -> str:
    words = KINDS[kind].words
    if meant.keys:
        named = ", ".join(meant.keys[:MAX_NAMED])
        more = len(meant.keys) - MAX_NAMED
        rest = f" or one of {more} more: vconsolidate catalog search" if more > 0 else ""
        return f"{words} {quoted(text)} may mean several entries of the catalogue (write one of {named}{rest})"
    message = f"unknown {words} {quoted(text)}{_hint(text, kind, context)}"
    return f'{message}; "{meant.stand_in}" plans it without limits of its own' if meant.stand_in else message


def _hint(text: str, kind: str, context: Context) -> str:
    if not context.problems.may_compare(len(KINDS[kind].names(context.catalog))):
        return ""
    near = nearest(text, context.catalog, kind)
    return " (vconsolidate catalog search finds names to write)" if near is None else f" (did you mean {quoted(near)}?)"
