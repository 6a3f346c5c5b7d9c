"""Scenarios in GitHub-flavoured Markdown: the verdict first."""

from __future__ import annotations

from vconsolidate.report.markdown_blocks import folded, literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.what_if.schema import WhatIfDocument
from vconsolidate.report.what_if.words import (
    LEGEND,
    NUMERIC,
    PLANS,
    UNMET,
    difference_lines,
    plan_rows,
    unmet_lines,
)


def render(document: WhatIfDocument, options: Options) -> str:
    """Return the page."""
    unmet = unmet_lines(document)
    blocks = [
        f"### {literal(document.name)}",
        f"**{literal(document.verdict)}**",
        "\n".join([f"{UNMET}:", "", *(f"- {literal(line)}" for line in unmet)]) if unmet else "",
        table(PLANS, plan_rows(document), numeric=NUMERIC),
        f"Cost in {literal(document.currency)} over the horizon; {LEGEND}.",
        *(
            folded(f"What differs: {literal(name)}", "\n".join(f"- {literal(line)}" for line in lines))
            for name, lines in difference_lines(document)
        ),
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text
