"""The migration as one self-contained page: a timeline, the waves, every move."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Chart, Key, Level, Listing, Page, Section, Shape, Table, Text
from vconsolidate.report.formats.html.charts.svg import box, number, row_name, text
from vconsolidate.report.migration.schema import MigrationDocument
from vconsolidate.report.migration.words import (
    MOVE_COLUMNS,
    move_rows,
    replay_words,
    rollback,
    steps_after,
    summary,
    title,
    wave_table,
)
from vconsolidate.report.options import Options
from vconsolidate.report.tongue import translator_of
from vconsolidate.words import counted

_LEFT, _WIDTH, _ROW, _TOP = 150.0, 590.0, 16.0, 30.0
_MOST_ROWS = 400


def html(document: MigrationDocument, options: Options) -> bytes:
    """Return the page, UTF-8."""
    from vconsolidate.report.formats.html.environment import write  # noqa: PLC0415 - jinja loads only for pages

    return write(_page(document), translator_of(document, options.language), options.language)


def _page(document: MigrationDocument) -> Page:
    level: Level = "good" if document.proven else "fair" if document.complete else "bad"
    how = (
        "proven: no order has fewer"
        if len(document.waves) <= document.bound
        else f"no order has fewer than {document.bound}"
    )
    keys = (
        Key("Waves", str(len(document.waves)), (how,), level, "waves"),
        Key("Hosts at the start", str(len(document.hosts_at_start)), (summary(document),)),
        Key("States checked", str(document.states_checked), ("by the independent checker, after every wave",)),
    )
    notes: tuple[Block, ...] = (Listing(document.notes),) if document.notes else ()
    sections = (
        Section("stuck", "Why it does not end", (Listing(document.stuck),) if document.stuck else ()),
        Section("timeline", "Hosts over the waves", _timeline(document)),
        Section("waves", "Waves", _waves(document)),
        Section("moves", "Moves", (Table(MOVE_COLUMNS, move_rows(document), "moves", filters=(0, 4)),)),
        Section("runbook", "After each wave", _after(document)),
        Section("assumptions", "Assumptions", notes),
    )
    return Page(
        title=document.name or document.plan,
        subtitle="Migration",
        headline="",
        verdict=document.verdict,
        level=level,
        keys=keys,
        sections=tuple(section for section in sections if section.blocks),
        footer=f"vconsolidate {document.generator.version}",
    )


def _waves(document: MigrationDocument) -> tuple[Block, ...]:
    table = wave_table(document)
    return (Table(table.columns, table.rows, "waves", numeric=table.numeric),)


def _after(document: MigrationDocument) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for wave in document.waves:
        words = [*steps_after(wave, document), rollback(wave)]
        if found := replay_words(wave):
            words.append(found)
        blocks += [Text(title(wave)), Listing(words)]
    return tuple(blocks)


def _timeline(document: MigrationDocument) -> tuple[Block, ...]:
    """Return a row per host: pale until it is there, a box per wave in which VMs come, darker where more do."""
    hosts = [*document.hosts_at_start, *document.hosts_later][:_MOST_ROWS]
    if not document.waves or not hosts:
        return ()
    ready = {name: wave.number for wave in document.waves for name in wave.opened}
    n_waves, step = len(document.waves), _WIDTH / len(document.waves)
    most = max(len(wave.moves) for wave in document.waves) or 1
    shapes: list[Shape] = [
        text(_LEFT + (k + 0.5) * step, _TOP - 10, str(wave.number)) for k, wave in enumerate(document.waves)
    ]
    rows = []
    for row, host in enumerate(hosts):
        y = _TOP + row * _ROW
        shapes.append(row_name(host, _LEFT - 8, y + _ROW - 5))
        first = 0 if host in document.hosts_at_start else ready.get(host, n_waves)
        if first < n_waves:
            shapes.append(box(_LEFT + first * step, y + 6, (n_waves - first) * step, 3, "rest"))
        counts = [sum(move.target == host for move in wave.moves) for wave in document.waves]
        for k, count in enumerate(counts):
            if count:
                width = max(6.0, (step - 4) * min(1.0, count / most * max(1, len(hosts) / 4)))
                shapes.append(box(_LEFT + k * step + 2, y + 2, width, _ROW - 5, "full"))
        rows.append((host, *(str(count) for count in counts)))
    columns = ("host", *(f"wave {wave.number}" for wave in document.waves))
    table = Table(columns, rows, "hosts-over-waves", numeric=tuple(range(1, n_waves + 1)))
    note = f"Boxes: VMs that come to a host in a wave; a line where the host is there. {counted(len(hosts), 'host')}."
    height = float(number(_TOP + len(hosts) * _ROW + 10))
    return (Chart("timeline", "Hosts over the waves", height, shapes, note=note, table=table),)
