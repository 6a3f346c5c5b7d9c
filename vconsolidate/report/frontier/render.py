"""The formats of frontiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report.frontier import html, table, terminal, text
from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json


def _json(document: FrontierDocument, _: Options) -> bytes:
    return (as_json(document.model_dump(mode="json"), indent=2) + "\n").encode()


def _yaml(document: FrontierDocument, _: Options) -> bytes:
    from vconsolidate.report.formats.yaml import as_yaml  # noqa: PLC0415 - only for YAML

    return as_yaml(document.model_dump(mode="json")).encode()


RENDERERS: Final[Mapping[str, Callable[[FrontierDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": text.render,
    "html": html.render,
    "json": _json,
    "yaml": _yaml,
    "csv": table.render,
}
"""Formats by the name given to ``--format``."""
