"""The plan document itself, for other commands and programs."""

from __future__ import annotations

from vconsolidate.report.options import Options
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.writing import dump

SUFFIX = ".json"


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - the document has one form
    """Return the document as JSON."""
    return dump(document)
