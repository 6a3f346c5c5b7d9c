"""Frontiers in GitHub-flavoured Markdown: the verdict first."""

from __future__ import annotations

from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.frontier.words import LEGEND, NUMERIC, POINTS, missing_lines, point_rows
from vconsolidate.report.markdown_blocks import literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of


def render(document: FrontierDocument, options: Options) -> str:
    """Return the page."""
    blocks = [f"### {literal(document.name)}", f"**{literal(document.verdict)}**"]
    for curve in document.curves:
        rows = point_rows(curve)
        blocks += [f"### {literal(curve.title)}", table(POINTS, rows, numeric=NUMERIC), f"x: {literal(curve.x_title)}"]
    lines = (*missing_lines(document), *document.notes)
    blocks += [
        f"cost in {literal(document.currency)} over the horizon; {LEGEND}",
        "\n".join(f"- {literal(line)}" for line in lines),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text
