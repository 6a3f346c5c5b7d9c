"""Isolation: what stops with each host, and what one VM could take from the others."""

from __future__ import annotations

from vconsolidate.report.events import EVENTS, EVENTS_NOTE, event_rows
from vconsolidate.report.formats.html.blocks import Block, Heading, Table, Text
from vconsolidate.report.isolation import (
    BLAST,
    BLAST_NOTE,
    NEIGHBOURS,
    NEIGHBOURS_NOTE,
    blast_rows,
    neighbour_rows,
    neighbour_words,
)
from vconsolidate.report.schema.plan_document import PlanDocument


def isolation(document: PlanDocument) -> list[Block]:
    """Return the blast radius of every host, and its worst neighbour."""
    rows, neighbours = blast_rows(document), neighbour_rows(document)
    if not rows:
        return []
    note = Text(f"{BLAST_NOTE[0].upper()}{BLAST_NOTE[1:]}.", soft=True)
    blocks: list[Block] = [note, Table(BLAST, rows, "blast-radius", numeric=(1, 2, 3, 4, 5))]
    if neighbours:
        table = Table(NEIGHBOURS, neighbours, "noisy-neighbours", numeric=(3, 4, 5, 6, 7))
        words = (Text(neighbour_words(document)), Text(NEIGHBOURS_NOTE, soft=True))
        blocks += [Heading("Noisy neighbours"), *words, table]
    return blocks


def events(document: PlanDocument) -> list[Block]:
    """Return what became of the inventory's events."""
    rows = event_rows(document)
    return [Table(EVENTS, rows, "events", numeric=(5, 6, 8)), Text(EVENTS_NOTE, soft=True)] if rows else []
