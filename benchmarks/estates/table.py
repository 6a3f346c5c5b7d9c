"""The records as the table of the documentation."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping

from benchmarks.estates.library import LIBRARY, Kind
from benchmarks.estates.records import Record


def table_lines(records: Mapping[str, Record]) -> Iterator[str]:
    """Yield the lines of a Markdown table: what each estate is, and what is known of it."""
    yield "| estate | what it is | value | bound | gap | CPU seconds | MiB |"
    yield "|---|---|---|---|---|---|---|"
    for kind in LIBRARY:
        yield _row(kind, records.get(kind.name))


def _row(kind: Kind, record: Record | None) -> str:
    what = (inspect.getdoc(kind.draw) or "").removesuffix(".")
    if record is None:
        return f"| `{kind.name}` | {what} | no plan yet within the limits | – | – | – | – |"
    gap = (record.reached - record.bound) / record.reached
    better = f" (best known {record.value:,.0f})" if record.value < record.reached else ""
    figures = f"{record.reached:,.0f} {record.unit}{better} | {record.bound:,.0f}"
    proven = "proven" if gap < 1e-6 else f"{gap:.1%}".replace("%", " %")
    return f"| `{kind.name}` | {what} | {figures} | {proven} | {record.cpu_seconds:,.1f} | {record.peak_mib} |"
