"""Where a benchmark's figures go: a table on the terminal, JSON in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

Cell = str | int | float | bool | None


def write_json(path: Path | None, rows: Iterable[Mapping[str, Cell]]) -> None:
    """Write rows as a JSON array with one row per line; nothing without a path."""
    if path is None:
        return
    lines = ",\n".join(json.dumps(dict(row)) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def line(cells: Sequence[Cell], widths: Sequence[int]) -> str:
    """Return one line of a table: text to the left, numbers to the right."""
    parts = []
    for cell, width in zip(cells, widths, strict=True):
        text = f"{cell:.2f}" if isinstance(cell, float) else "-" if cell is None else str(cell)
        parts.append(text.ljust(width) if isinstance(cell, str) else text.rjust(width))
    return "  ".join(parts).rstrip()
