"""The formats of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.comparison.schema import ComparisonDocument
from vconsolidate.report.comparison.words import NEEDS, QUALITY, need_rows, quality_rows, reasons
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of


def terminal(document: ComparisonDocument, options: Options) -> str:
    """Return the comparison as text, its verdict last."""
    from vconsolidate.report.formats.terminal.page import Column, Page  # noqa: PLC0415 - rich loads only for this

    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, "the same inventory on each platform")
    for columns, rows in ((NEEDS, need_rows(document)), (QUALITY, quality_rows(document))):
        if rows:
            page.table([Column(columns[0], name=True), *(Column(title, "right") for title in columns[1:])], rows)
    page.line(
        f"Cost and licences in {document.currency} over the horizon; memory and cores that platforms keep.", "dim"
    )
    page.heading("Why they differ")
    for name, lines in reasons(document):
        page.line(name, "bold")
        for line in lines:
            page.item("  -", line)
    page.last_line(document.verdict, "bold")
    return page.text()


def markdown(document: ComparisonDocument, options: Options) -> str:
    """Return the comparison in GitHub-flavoured Markdown: the verdict first."""
    from vconsolidate.report.markdown_blocks import folded, literal, table  # noqa: PLC0415 - only for Markdown
    from vconsolidate.report.markdown_words import in_language  # noqa: PLC0415

    right = tuple(range(1, len(NEEDS)))
    blocks = [
        f"### {literal(document.name)}",
        f"**{literal(document.verdict)}**",
        table(NEEDS, need_rows(document), numeric=right),
        table(QUALITY, quality_rows(document), numeric=right),
        f"Cost and licences in {literal(document.currency)} over the horizon.",
        *(
            folded(f"Why: {literal(name)}", "\n".join(f"- {literal(line)}" for line in lines))
            for name, lines in reasons(document)
        ),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text


RENDERERS: Final[Mapping[str, Callable[[ComparisonDocument, Options], str | bytes]]] = {
    "terminal": terminal,
    "markdown": markdown,
    "json": plain.json,
}
"""Formats by the name given to ``--format``."""
