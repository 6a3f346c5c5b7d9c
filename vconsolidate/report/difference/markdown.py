"""The difference as a comment of a pull request."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.difference.schema import DifferenceDocument
from vconsolidate.report.difference.words import (
    FIGURES,
    LIMIT_COLUMNS,
    MOVES,
    SAVINGS,
    figure_rows,
    finding_rows,
    limit_rows,
    list_rows,
    move_rows,
    saving_rows,
)
from vconsolidate.report.markdown_blocks import folded, literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of

_MOST: Final = 50


def render(document: DifferenceDocument, options: Options) -> str:
    """Return the difference in GitHub-flavoured Markdown: the verdict first, long lists folded."""
    moves = move_rows(document)
    blocks = [
        f"### {literal(document.new.name)}: {literal(document.old.source)} → {literal(document.new.source)}",
        f"**{literal(document.verdict)}**",
        table(("", "", "id", "subject", "finding", "where"), finding_rows(document)),
        table(FIGURES, figure_rows(document), numeric=(1, 2, 3)),
        folded("Savings", table(SAVINGS, saving_rows(document), numeric=(1, 2))),
        table(LIMIT_COLUMNS, limit_rows(document)),
        *(_list(what, entries) for what, entries in list_rows(document)),
        folded(f"VMs moved: {len(moves):,}", table(MOVES, moves)),
        f"Old: {literal(document.old.verdict)}\n\nNew: {literal(document.new.verdict)}",
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(text, translator_of(document, options.language), literal) if options.translated else text


def _list(what: str, entries: list[str]) -> str:
    lines = [f"- {literal(entry)}" for entry in entries[:_MOST]]
    if len(entries) > _MOST:
        lines.append(f"- … and {len(entries) - _MOST:,} more (see the JSON)")
    return folded(f"{what[:1].upper()}{what[1:]}: {len(entries):,}", "\n".join(lines))
