"""The formats of frontiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report.frontier import html, terminal
from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json


def _json(document: FrontierDocument, _: Options) -> bytes:
    return (as_json(document.model_dump(mode="json"), indent=2) + "\n").encode()


RENDERERS: Final[Mapping[str, Callable[[FrontierDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "html": html.render,
    "json": _json,
}
"""Formats by the name given to ``--format``."""
