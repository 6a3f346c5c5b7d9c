"""Budgets and service levels, kept ones too, with value, limit and margin."""

from __future__ import annotations

from vconsolidate.report.formats.html.anchors import place_link
from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Fold, Level, Table, Text
from vconsolidate.report.limits import LIMITS, limit_rows, limits_words, short_limit_rows
from vconsolidate.report.schema.limits import LimitSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted, verb

FEW = 4
"""Kept service levels with more margin than the closest ones: up to so many are not folded away."""

_LEVELS: dict[str, Level] = {"kept": "good", "ignored": "soft", "unknown": "soft"}


def limits(document: PlanDocument, folder: str) -> list[Block]:
    """Return every budget and service level, missed ones first; nothing where there is none."""
    if not document.limits:
        return []
    short, told = set(short_limit_rows(document)), limit_rows(document)
    rows = [
        (*words[:-1], Cell(words[-1], "tag", level=_level(limit)), place_link(limit.location, folder))
        for words, limit in zip(told, document.limits, strict=True)
    ]
    columns = (*LIMITS, "line of the inventory")

    def table(name: str, part: list[tuple[Content, ...]]) -> Table:
        return Table(columns, part, name, numeric=(1, 2, 3), filters=(4,))

    if len(rows) - len(short) <= FEW:
        return [Text(f"{limits_words(document)}."), table("limits", rows)]
    first = [row for row, words in zip(rows, told, strict=True) if words in short]
    rest = [row for row, words in zip(rows, told, strict=True) if words not in short]
    title = f"{counted(len(rest), 'more service level')} that {verb(len(rest), 'is', 'are')} kept, with more margin"
    return [Text(f"{limits_words(document)}."), table("limits", first), Fold([title], [table("limits-kept", rest)])]


def _level(limit: LimitSection) -> Level:
    return _LEVELS.get(limit.verdict) or ("bad" if limit.level == "block" else "fair")
