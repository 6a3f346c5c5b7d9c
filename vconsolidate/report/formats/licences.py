"""Licences as a table for spreadsheets and purchase, one line per product."""

from __future__ import annotations

from vconsolidate.report.csv_text import csv_text
from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".csv"

COLUMNS = ("product", "counting", "per", "hosts", "cores", "units", "used", "cost", "bound", "currency", "host_names")
"""Header of the table; `host_names` are separated by spaces."""


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180); what is not known is empty."""
    rows = [
        (
            product.name,
            product.counting,
            product.per,
            len(product.hosts),
            product.cores,
            product.units,
            product.used,
            product.cost,
            product.bound,
            document.objective.currency,
            " ".join(product.hosts),
        )
        for product in document.products
    ]
    return csv_text(COLUMNS, rows)
