"""The formats of a migration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from vconsolidate.report import plain
from vconsolidate.report.csv_text import csv_text
from vconsolidate.report.migration.calendar import calendar
from vconsolidate.report.migration.page import html
from vconsolidate.report.migration.runbook import markdown
from vconsolidate.report.migration.schema import MigrationDocument, WaveSection
from vconsolidate.report.migration.words import (
    MOVE_COLUMNS,
    move_rows,
    replay_words,
    summary,
    wave_table,
)
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of

STORAGE: Final = "storage"
"""Kind of a row that is a storage migration."""

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

    page = Page(options, translator_of(document, options.language))
    page.heading(document.name or document.plan, "from plan to migration")
    page.line(summary(document))
    if document.waves:
        waves = wave_table(document)
        columns = [Column(name, "right" if n in waves.numeric else "left") for n, name in enumerate(waves.columns)]
        page.table(columns, waves.rows)
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
    rows = [row for wave in document.waves for row in _csv_rows(wave)]
    return csv_text(CSV_COLUMNS, rows)


def _csv_rows(wave: WaveSection) -> Iterator[tuple[str | int | float | None, ...]]:
    """Yield the moves of a wave, then its storage migrations, whose source and host are datastores."""
    for move in wave.moves:
        yield (
            *(wave.number, wave.day or "", move.vm, move.server, move.kind, move.method),
            *(move.source, move.target, move.goal),
            *(move.gib, move.before_s, move.copy_s, move.downtime_s, move.work_s, ""),
        )
    for copy in wave.copies:
        yield (
            *(wave.number, wave.day or "", copy.vm, copy.server, STORAGE, STORAGE),
            *(copy.source, copy.target, copy.target),
            *(copy.gib, 0.0, copy.copy_s, 0.0, copy.work_s, ""),
        )


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
