"""The formats of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.options import Options
from vconsolidate.report.what_if import html, table, terminal, text
from vconsolidate.report.what_if.schema import WhatIfDocument

RENDERERS: Final[Mapping[str, Callable[[WhatIfDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": text.render,
    "html": html.render,
    "json": plain.json,
    "yaml": plain.yaml,
    "csv": table.render,
}
"""Formats by the name given to ``--format``."""
