"""Write ``docs/validation.md`` from the rows that the tests check: ``python -m tests.validation.table``."""

from __future__ import annotations

import math
import re
from pathlib import Path

from tests.validation.figures import SOURCES, Row, Source

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"


def table(source: Source) -> str:
    """Return the section of a source."""
    lines = [
        f"## {source.id} {source.title}",
        "",
        f"{source.kind.capitalize()}; tolerance: {source.tolerance}.",
        "",
        "| figure | published | model | allowed |",
        "|---|---:|---:|---:|",
        *(_line(row) for row in source.rows()),
    ]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    unit = f" {row.unit}" if row.unit else ""
    allowed = f"{_number(row.low)} … {_number(row.high)}"
    return f"| {row.what} | {_number(row.published)}{unit} | {_number(row.predicted)}{unit} | {allowed} |"


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞"
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"


def main() -> None:
    """Replace the generated part of the page; a source whose data is absent keeps its section."""
    page = PAGE.read_text(encoding="utf-8")
    introduction, *rest = re.split(r"^(?=## V\d)", page, flags=re.MULTILINE)
    kept = {section.split(" ")[1]: section.rstrip() + "\n" for section in rest}
    sections = [table(source) if source.available else kept[source.id] for source in SOURCES]
    PAGE.write_text(introduction + "\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
