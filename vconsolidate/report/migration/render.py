"""The formats of a migration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.csv_text import csv_text
from vconsolidate.report.migration.calendar import calendar
from vconsolidate.report.migration.page import html
from vconsolidate.report.migration.runbook import markdown
from vconsolidate.report.migration.schema import MigrationDocument
from vconsolidate.report.migration.words import (
    MOVE_COLUMNS,
    WAVE_COLUMNS,
    move_rows,
    replay_words,
    summary,
    wave_rows,
)
from vconsolidate.report.options import Options

CSV_COLUMNS: Final = (
    "wave",
    "day",
    "vm",
    "server",
    "kind",
    "method",
    "source",
    "host",
    "goal",
    "gib",
    "before_s",
    "copy_s",
    "downtime_s",
    "work_s",
    "status",
)
"""Header of the table of moves; fill in `status` (done or failed) and give it to ``--status``."""


def terminal(document: MigrationDocument, options: Options) -> str:
    """Return the migration as text, its verdict last; every move with the details."""
    from vconsolidate.report.formats.terminal.page import Column, Page  # noqa: PLC0415 - rich loads only for this

    page = Page(options)
    page.heading(document.name or document.plan, "from plan to migration")
    page.line(summary(document))
    if document.waves:
        right = {"moves", "parked", "work", "copied", "downtime", "machines freed", "wave"}
        columns = [Column(title, "right" if title in right else "left") for title in WAVE_COLUMNS]
        page.table(columns, wave_rows(document))
    if options.details:
        page.heading("Moves")
        page.table([Column(title, name=title in {"VM", "from", "to"}) for title in MOVE_COLUMNS], move_rows(document))
    for wave in document.waves:
        if words := replay_words(wave):
            page.item(f"wave {wave.number}", words)
    for sentence in document.stuck:
        page.item("  -", sentence)
    page.heading("Assumptions")
    for note in document.notes:
        page.item("  -", note)
    page.last_line(document.verdict, "bold")
    return page.text()


def csv(document: MigrationDocument, _: Options) -> bytes:
    """Return every move as UTF-8 CSV (RFC 4180), with an empty column for what really happened."""
    rows = [
        (
            *(wave.number, wave.day or "", move.vm, move.server, move.kind, move.method),
            *(move.source, move.target, move.goal),
            *(move.gib, move.before_s, move.copy_s, move.downtime_s, move.work_s, ""),
        )
        for wave in document.waves
        for move in wave.moves
    ]
    return csv_text(CSV_COLUMNS, rows)


RENDERERS: Final[Mapping[str, Callable[[MigrationDocument, Options], str | bytes]]] = {
    "terminal": terminal,
    "markdown": markdown,
    "json": plain.json,
    "yaml": plain.yaml,
    "csv": csv,
    "html": html,
    "calendar": calendar,
}
"""Formats by the name given to ``--format``."""
