"""The formats of the assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.assessment import html, terminal
from vconsolidate.report.assessment.schema import AssessmentDocument
from vconsolidate.report.options import Options

RENDERERS: Final[Mapping[str, Callable[[AssessmentDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "html": html.render,
    "json": plain.json,
}
"""Formats by the name given to ``--format``."""
