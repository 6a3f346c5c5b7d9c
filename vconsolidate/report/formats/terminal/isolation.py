"""Isolation: what stops with each host, and what one VM could take from the others."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.isolation import (
    BLAST,
    BLAST_NOTE,
    NEIGHBOURS,
    NEIGHBOURS_NOTE,
    blast_rows,
    harmed_hosts,
    neighbour_rows,
    neighbour_words,
)
from vconsolidate.report.schema.plan_document import PlanDocument

MAX_HOSTS = 5


def show_isolation(document: PlanDocument, page: Page) -> None:
    """Show the hosts with the largest blast radius, and those where one VM could do most harm."""
    rows, neighbours = blast_rows(document), neighbour_rows(document)
    if not rows:
        return
    page.heading("Isolation", BLAST_NOTE)
    right = [Column(title, "right") for title in BLAST[1:6]]
    names = [Column(title, name=True) for title in BLAST[6:]]
    page.table([Column(BLAST[0], name=True), *right, *names], rows[:MAX_HOSTS])
    page.more(len(rows) - MAX_HOSTS, "host")
    if not neighbours:
        return
    page.gap()
    page.line(neighbour_words(document))
    harmed = neighbours[: harmed_hosts(document)]
    if not harmed:
        return
    columns = [
        *(Column(title, name=True) for title in NEIGHBOURS[:3]),
        *(Column(title, "right") for title in NEIGHBOURS[3:8]),
        Column(NEIGHBOURS[8], name=True),
    ]
    page.table(columns, harmed[:MAX_HOSTS])
    page.more(len(harmed) - MAX_HOSTS, "host")
    page.line(NEIGHBOURS_NOTE, "dim")
