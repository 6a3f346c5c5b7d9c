"""Budgets and service levels, kept ones too, with value, limit and margin."""

from __future__ import annotations

from vconsolidate.report.formats.html.anchors import place_link
from vconsolidate.report.formats.html.blocks import Block, Cell, Level, Table, Text
from vconsolidate.report.limits import LIMITS, limit_rows, limits_words
from vconsolidate.report.schema.limits import LimitSection
from vconsolidate.report.schema.plan_document import PlanDocument

_LEVELS: dict[str, Level] = {"kept": "good", "ignored": "soft", "unknown": "soft"}


def limits(document: PlanDocument, folder: str) -> list[Block]:
    """Return every budget and service level, missed ones first; nothing where there is none."""
    if not document.limits:
        return []
    rows = [
        (*words[:-1], Cell(words[-1], "tag", level=_level(limit)), place_link(limit.location, folder))
        for words, limit in zip(limit_rows(document), document.limits, strict=True)
    ]
    columns = (*LIMITS, "line of the inventory")
    return [Text(f"{limits_words(document)}."), Table(columns, rows, "limits", numeric=(3,), filters=(4,))]


def _level(limit: LimitSection) -> Level:
    return _LEVELS.get(limit.verdict) or ("bad" if limit.level == "block" else "fair")
