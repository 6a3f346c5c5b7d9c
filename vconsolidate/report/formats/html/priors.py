"""What measurements of an earlier migration changed."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Table, Text
from vconsolidate.report.priors import PRIORS, prior_rows, priors_words
from vconsolidate.report.schema.plan_document import PlanDocument


def priors(document: PlanDocument) -> list[Block]:
    """Return every number that priors changed; nothing where the inventory names none."""
    if document.priors is None:
        return []
    rows = prior_rows(document)
    table: list[Block] = [Table(PRIORS, rows, "priors", numeric=(2, 3, 4), filters=(0,))] if rows else []
    return [*table, Text(priors_words(document.priors), soft=True)]
