"""The formats of a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.difference import markdown, terminal
from vconsolidate.report.difference.schema import DifferenceDocument
from vconsolidate.report.options import Options

RENDERERS: Final[Mapping[str, Callable[[DifferenceDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": markdown.render,
    "json": plain.json,
}
"""Formats by the name given to ``--format``."""
