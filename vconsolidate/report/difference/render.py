"""The formats of a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report.difference import markdown, terminal
from vconsolidate.report.difference.schema import DifferenceDocument
from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json


def _json(document: DifferenceDocument, _: Options) -> bytes:
    return (as_json(document.model_dump(mode="json"), indent=2) + "\n").encode()


RENDERERS: Final[Mapping[str, Callable[[DifferenceDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": markdown.render,
    "json": _json,
}
"""Formats by the name given to ``--format``."""
