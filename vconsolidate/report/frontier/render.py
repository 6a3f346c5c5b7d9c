"""The formats of frontiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.frontier import html, terminal
from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.options import Options

RENDERERS: Final[Mapping[str, Callable[[FrontierDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "html": html.render,
    "json": plain.json,
}
"""Formats by the name given to ``--format``."""
