"""Templates that VMs are cloned from."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Table, Text
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.templates import TEMPLATES, template_rows, template_words


def templates(document: PlanDocument) -> list[Block]:
    """Return the templates and the work that they save; nothing where the inventory does not ask for them."""
    if document.templates is None:
        return []
    rows = template_rows(document)
    table: list[Block] = [Table(TEMPLATES, rows, "templates", numeric=(5,))] if rows else []
    return [*table, Text(template_words(document.templates), soft=True)]
