"""The formats of scenarios."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json
from vconsolidate.report.what_if import html, table, terminal, text
from vconsolidate.report.what_if.schema import WhatIfDocument


def _json(document: WhatIfDocument, _: Options) -> bytes:
    return (as_json(document.model_dump(mode="json"), indent=2) + "\n").encode()


def _yaml(document: WhatIfDocument, _: Options) -> bytes:
    from vconsolidate.report.formats.yaml import as_yaml  # noqa: PLC0415 - only for YAML

    return as_yaml(document.model_dump(mode="json")).encode()


RENDERERS: Final[Mapping[str, Callable[[WhatIfDocument, Options], str | bytes]]] = {
    "terminal": terminal.render,
    "markdown": text.render,
    "html": html.render,
    "json": _json,
    "yaml": _yaml,
    "csv": table.render,
}
"""Formats by the name given to ``--format``."""
