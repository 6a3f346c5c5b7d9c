"""The steps of a rebalancing in GitHub-flavoured Markdown: the verdict first."""

from __future__ import annotations

from vconsolidate.report.markdown_blocks import folded, literal, table
from vconsolidate.report.markdown_words import in_language
from vconsolidate.report.options import Options
from vconsolidate.report.rebalancing.schema import RebalancingDocument
from vconsolidate.report.rebalancing.words import (
    HOSTS,
    SPREADS,
    STEPS,
    emptied_words,
    host_rows,
    spread_rows,
    state_lines,
    step_rows,
    stopped_words,
)
from vconsolidate.report.tongue import translator_of


def render(document: RebalancingDocument, options: Options) -> str:
    """Return the page."""
    before, after = state_lines(document.before), state_lines(document.after)
    stuck = [f"{', '.join(one.vms)} on {one.host}: {one.why}" for one in document.stuck]
    blocks = [
        f"### {literal(document.name)}",
        f"**{literal(document.verdict)}**",
        _listed("Wrong before", before),
        _listed("Wrong after", [*after, *stuck]),
        _listed("", [emptied_words(one) for one in document.emptied]),
        table(STEPS, step_rows(document), numeric=(0, 4, 5, 6)) if document.steps else "",
        stopped_words(document),
        folded("Hosts before and after", table(HOSTS, host_rows(document), numeric=tuple(range(1, len(HOSTS))))),
        folded("The imbalance in parts", table(SPREADS, spread_rows(document), numeric=(2, 3))),
        folded("Assumptions", "\n".join(f"- {literal(note)}" for note in document.notes)),
    ]
    page = "\n\n".join(block for block in blocks if block) + "\n"
    return in_language(page, translator_of(document, options.language), literal) if options.translated else page


def _listed(title: str, lines: list[str]) -> str:
    head = [f"{title}:", ""] if title else []
    return "\n".join([*head, *(f"- {literal(line)}" for line in lines)]) if lines else ""
