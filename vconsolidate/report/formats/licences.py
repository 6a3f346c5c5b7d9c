"""Licences as a table for spreadsheets and purchase, one line per product."""

from __future__ import annotations

import csv
import io

from vconsolidate.report.options import Options
from vconsolidate.report.printable import cell
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".csv"

COLUMNS = ("product", "counting", "per", "hosts", "cores", "units", "used", "cost", "bound", "currency", "host_names")
"""Header of the table; `host_names` are separated by spaces."""


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - a table has no width
    """Return the table as UTF-8 CSV (RFC 4180); what is not known is empty."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for product in document.products:
        writer.writerow(
            (
                cell(product.name),
                cell(product.counting),
                product.per,
                len(product.hosts),
                product.cores,
                "" if product.units is None else product.units,
                "" if product.used is None else product.used,
                product.cost,
                product.bound,
                document.objective.currency,
                cell(" ".join(product.hosts)),
            )
        )
    return stream.getvalue().encode()
