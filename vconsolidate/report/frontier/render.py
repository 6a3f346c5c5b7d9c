"""The formats of frontiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.frontier import html, table, terminal, text
from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.options import Options

RENDERERS: Final[Mapping[str, Callable[[FrontierDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": text.render,
    "html": html.render,
    "json": plain.json,
    "yaml": plain.yaml,
    "csv": table.render,
}
"""Formats by the name given to ``--format``."""
