"""The text format in which an exporter shows its metrics, one reading of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite
from typing import Final

from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.documents import text_of
from vconsolidate.inventory.importing.prometheus.answers import Line
from vconsolidate.inventory.importing.prometheus.names import MEANINGS
from vconsolidate.inventory.importing.source import SourceFile

_LINE: Final = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?\s*$")
_LABEL: Final = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"')
_ESCAPES: Final = {"\\n": "\n", '\\"': '"', "\\\\": "\\"}


def readings(file: SourceFile) -> Iterator[Line]:
    """
    Yield the metrics of a file that an inventory can use, at time 0.

    Raises
    ------
    InputError
        At a line that is no metric.
    """
    for number, row in enumerate(text_of(file).split("\n"), 1):
        if not row.strip() or row.startswith("#"):
            continue
        found = _LINE.match(row)
        if found is None:
            raise refuse(file.shown, f'"{row[:40]}" is no metric (write name{{labels}} value)', number)
        if found[1] not in MEANINGS:
            continue
        try:
            value = float(found[3])
        except ValueError as error:
            raise refuse(
                file.shown, f'"{found[3][:40]}" is not a number (correct or remove the line)', number
            ) from error
        labels = {key: _plain(text) for key, text in _LABEL.findall(found[2] or "")}
        yield Line({**labels, "__name__": found[1]}, [0], [value if isfinite(value) else None])


def _plain(text: str) -> str:
    return re.sub(r'\\[n"\\]', lambda found: _ESCAPES[found[0]], text)
