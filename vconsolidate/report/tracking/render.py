"""The formats of a comparison with measurements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.options import Options
from vconsolidate.report.tracking import html, table, terminal, text
from vconsolidate.report.tracking.schema import TrackingDocument

RENDERERS: Final[Mapping[str, Callable[[TrackingDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": text.render,
    "html": html.render,
    "json": plain.json,
    "yaml": plain.yaml,
    "csv": table.render,
}
"""Formats by the name given to ``--format``."""
