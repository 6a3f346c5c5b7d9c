"""Frontiers in GitHub-flavoured Markdown: the verdict first."""

from __future__ import annotations

from vconsolidate.report.frontier.schema import FrontierDocument
from vconsolidate.report.frontier.words import NUMERIC, POINTS, legend, missing_lines, point_rows, shown
from vconsolidate.report.markdown_blocks import literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of


def render(document: FrontierDocument, options: Options) -> str:
    """Return the page."""
    blocks = [f"### {literal(document.name)}", f"**{literal(document.verdict)}**"]
    for curve in document.curves:
        seen = shown([curve])
        rows = [[row[n] for n in seen] for row in point_rows(curve)]
        numeric = [place for place, n in enumerate(seen) if n in NUMERIC]
        points = table([POINTS[n] for n in seen], rows, numeric=numeric)
        blocks += [f"### {literal(curve.title)}", points, f"x: {literal(curve.x_title)}"]
    lines = (*missing_lines(document), *document.notes)
    blocks += [
        literal(legend(document.curves, document.currency)),
        "\n".join(f"- {literal(line)}" for line in lines),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text
