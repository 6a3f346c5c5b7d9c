"""A comparison with measurements for people at a terminal; the verdict comes last."""

from __future__ import annotations

from typing import Literal

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.limits import LIMITS
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.tracking.remarks import remarks
from vconsolidate.report.tracking.schema import TrackingDocument
from vconsolidate.report.tracking.words import (
    HOSTS,
    MARGINS,
    RATINGS,
    VMS,
    headroom_words,
    host_rows,
    is_kept,
    margin_rows,
    missed_rows,
    rating_rows,
    span_words,
    vm_rows,
)

MOST_HOSTS = 20
"""Hosts that the short report shows: those that differ most."""


def render(document: TrackingDocument, options: Options, *, details: bool = False) -> str:
    """Return the report; with details, every host, VM, limit and prior."""
    page = Page(options, translator_of(document, options.language))
    page.heading(document.name, span_words(document))
    rows = _rows(document, every=details)
    page.table([Column(title, _side(title), name=title == "host") for title in HOSTS[:-1]], [row[:-1] for row in rows])
    page.more(len(document.hosts) - len(rows), "host")
    page.line("Measured, and in brackets expected at this time. Shares are of what VMs can have.", "dim")
    for row in rows:
        if row[-1]:
            page.item(f"  {row[0]}", row[-1])
    for line in remarks(document):
        page.item("  -", line)
    for finding in document.findings:
        page.item(
            f"  {finding.id}", f"{finding.subject}: {finding.message}", "bad", [finding.tip] if finding.tip else []
        )
    limits = missed_rows(document, every=details)
    if limits and details:
        page.heading("Budgets and service levels")
        page.table([Column(title, name=not number) for number, title in enumerate(LIMITS)], limits)
    if details:
        _details(document, page)
    elif document.learnt.ratings or document.learnt.margins:
        page.line("Write what the next plan can learn with -o priors=FILE; --details shows it.", "dim")
    page.last_line(document.verdict, "good" if is_kept(document) else "bad")
    return page.text()


def _rows(document: TrackingDocument, *, every: bool) -> list[tuple[str, ...]]:
    rows = host_rows(document)
    if every or len(rows) <= MOST_HOSTS:
        return rows

    def far(number: int) -> float:
        host = document.hosts[number]
        if host.cpu_mean.measured is None:
            return float("inf")
        return abs(host.cpu_mean.measured - host.cpu_mean.expected)

    order = sorted(range(len(rows)), key=lambda number: (-far(number), number))[:MOST_HOSTS]
    return [rows[number] for number in sorted(order)]


def _side(title: str) -> Literal["left", "right"]:
    return "left" if title in {"host", "VM", "state", "workload class", "of", "processor"} else "right"


def _details(document: TrackingDocument, page: Page) -> None:
    page.heading("VMs")
    page.table([Column(title, _side(title), name=title in {"VM", "host"}) for title in VMS], vm_rows(document))
    for title, columns, rows in (
        ("Ratings for the next plan", RATINGS, rating_rows(document)),
        ("Demand for the next plan", MARGINS, margin_rows(document)),
    ):
        if rows:
            page.heading(title)
            page.table([Column(name, _side(name), name=not number) for number, name in enumerate(columns)], rows)
    if headroom_words(document):
        page.line(headroom_words(document))
    page.heading("Assumptions")
    for note in document.notes:
        page.item("  -", note)
