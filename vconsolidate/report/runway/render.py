"""The formats of a runway."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.csv_text import csv_archive
from vconsolidate.report.options import Options
from vconsolidate.report.runway import words
from vconsolidate.report.runway.schema import RunwayDocument
from vconsolidate.report.tongue import translator_of


def _terminal(document: RunwayDocument, options: Options) -> str:
    from vconsolidate.report.runway import terminal  # noqa: PLC0415 - rich loads only for this

    return terminal.render(document, options)


def _html(document: RunwayDocument, options: Options) -> bytes:
    from vconsolidate.report.runway import html  # noqa: PLC0415 - templates load only for this

    return html.render(document, options)


def _markdown(document: RunwayDocument, options: Options) -> str:
    from vconsolidate.report.markdown_blocks import literal, table  # noqa: PLC0415 - only for Markdown
    from vconsolidate.report.markdown_words import in_language  # noqa: PLC0415

    tables = (
        table(heads, [tuple(map(str, row)) for row in rows]) for heads, rows in _tables(document).values() if rows
    )
    said = [line for one in document.procurement for line in words.procurement_words(one, document.currency)]
    blocks = [
        f"### {literal(document.name)}",
        f"**{literal(document.verdict)}**",
        *tables,
        "\n".join(f"- {literal(line)}" for line in (*said, *document.notes)),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text


def _csv(document: RunwayDocument, _: Options) -> bytes:
    """Return a ZIP archive with one CSV file (UTF-8, RFC 4180) for each table, and one with the months."""
    months: list[_Row] = [
        (cluster.cluster, one.resource, one.unit, one.after_failures, one.capacity, month, value)
        for cluster in document.clusters
        for one in cluster.resources
        for month, value in enumerate(one.used)
    ]
    columns = ("cluster", "resource", "unit", "after_failures", "capacity", "month", "used")
    tables = [(name, heads, rows) for name, (heads, rows) in _tables(document).items()]
    return csv_archive([*tables, ("months", columns, months)])


_Row = tuple[str | int | float, ...]


def _tables(document: RunwayDocument) -> dict[str, tuple[tuple[str, ...], Sequence[_Row]]]:
    return {
        "clusters": (words.CLUSTERS, words.cluster_rows(document)),
        "growth": (words.GROWTH, words.growth_rows(document)),
        "resources": (words.RESOURCES, words.resource_rows(document)),
        "purchases": (words.PURCHASES, words.purchase_rows(document)),
        "procurement": (words.YEARS, words.year_rows(document)),
    }


RENDERERS: Final[Mapping[str, Callable[[RunwayDocument, Options], str | bytes]]] = {
    "terminal": _terminal,
    "html": _html,
    "markdown": _markdown,
    "json": plain.json,
    "yaml": plain.yaml,
    "tables": _csv,
}
"""Formats by the name given to ``--format``."""
