"""The difference at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
from vconsolidate.report.formats.terminal.palette import SEVERITY
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of

if TYPE_CHECKING:
    from vconsolidate.report.formats.terminal.page import Page

_MOST: Final = 20
"""Entries of a list."""


def render(document: DifferenceDocument, options: Options) -> str:
    """Return the difference as text, its verdict last."""
    from vconsolidate.report.formats.terminal.page import Column, Page  # noqa: PLC0415 - rich loads only for this

    page = Page(options, translator_of(document, options.language))
    page.heading(document.new.name, f"{document.old.source} → {document.new.source}")
    page.item("old", document.old.verdict)
    page.item("new", document.new.verdict)
    page.heading("Figures")
    page.table(
        [Column(title, "left" if index in {0, 4} else "right") for index, title in enumerate(FIGURES)],
        figure_rows(document),
    )
    savings = saving_rows(document)
    if savings:
        page.heading("Savings", "typical, low to high")
        page.table([Column(title, "right" if index else "left") for index, title in enumerate(SAVINGS)], savings)
    if document.limits:
        page.heading("Budgets and service levels with another verdict")
        page.table([Column(title) for title in LIMIT_COLUMNS], limit_rows(document))
    for what, entries in list_rows(document):
        page.heading(what[:1].upper() + what[1:], f"{len(entries):,}")
        for entry in entries[:_MOST]:
            page.line(entry)
        page.more(len(entries) - _MOST, "entry", "entries")
    moves = move_rows(document)
    if moves:
        page.heading("VMs moved", f"{len(moves):,}")
        page.table([Column(title, name=title == "why") for title in MOVES], moves[:_MOST])
        page.more(len(moves) - _MOST, "move")
    _findings(document, page)
    page.last_line(document.verdict, "bold")
    return page.text()


def _findings(document: DifferenceDocument, page: Page) -> None:
    rows = finding_rows(document)
    if rows:
        page.heading("Findings")
    for change, severity, kind, subject, message, place in rows:
        style = SEVERITY[severity] if change == "new" else "dim"
        page.item(f"{change:<8} {severity:<5} {kind}", f"{subject}: {message}", style, [place] if place else [])
