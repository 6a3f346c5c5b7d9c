"""The steps of a rebalancing for people at a terminal; the verdict comes last."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options
from vconsolidate.report.rebalancing.schema import RebalancingDocument
from vconsolidate.report.rebalancing.words import (
    HOSTS,
    SPREADS,
    STEPS,
    emptied_words,
    host_rows,
    is_settled,
    spread_rows,
    state_lines,
    step_rows,
    stopped_words,
)
from vconsolidate.report.tongue import translator_of

MOST_ROWS = 20
"""Steps that the short report shows."""


def render(document: RebalancingDocument, options: Options, *, details: bool = False) -> str:
    """Return the report; with details, every step, host and part of the imbalance."""
    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, f"placement of {document.plan or 'today'}")
    _wrong(document, page)
    rows = step_rows(document)
    shown = rows if details else rows[:MOST_ROWS]
    if shown:
        page.table(
            [
                Column(
                    title, "right" if title in {"step", "memory", "imbalance", "ready"} else "left", name=title == "VM"
                )
                for title in STEPS
            ],
            shown,
        )
        page.more(len(rows) - len(shown), "move")
    page.line(stopped_words(document), "dim")
    if details:
        page.heading("Hosts before and after")
        page.table([Column(HOSTS[0], name=True), *(Column(title, "right") for title in HOSTS[1:])], host_rows(document))
        page.heading("The imbalance in parts")
        page.table(
            [Column(title, "right" if n > 1 else "left") for n, title in enumerate(SPREADS)], spread_rows(document)
        )
    for note in document.notes if details else ():
        page.item("  -", note)
    page.last_line(document.verdict, "good" if is_settled(document) else "bad")
    return page.text()


def _wrong(document: RebalancingDocument, page: Page) -> None:
    for title, lines in (
        ("Wrong before the first step", state_lines(document.before)),
        ("Wrong after the last step", state_lines(document.after) if document.steps else []),
        ("Cannot move", [f"{', '.join(one.vms)} on {one.host}: {one.why}" for one in document.stuck]),
        ("Hosts to be emptied", [emptied_words(one) for one in document.emptied]),
    ):
        if lines:
            page.line(title, "bold")
            for line in lines:
                page.item("  -", line)
