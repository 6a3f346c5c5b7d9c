"""The words of a migration, for every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vconsolidate.report.migration.schema import FileCopySection, MigrationDocument, MoveSection, WaveSection
from vconsolidate.units import format_fraction, format_gib
from vconsolidate.words import counted, listed

_WAVE_COLUMNS: Final = (
    *("wave", "day", "moves", "parked", "storage migrations", "work", "copied", "downtime", "machines freed"),
    "hosts ready",
)
_DAY, _STORAGE, _LAST = 1, 4, 9
MOVE_COLUMNS: Final = ("wave", "VM", "from", "to", "method", "copied", "copy", "downtime", "work")
UNKNOWN: Final = "unknown"

_HOUR_S: Final = 3600.0
_MINUTE_S: Final = 60.0


def duration(seconds: float | None) -> str:
    """Return a time for people; ``unknown`` for None."""
    if seconds is None:
        return UNKNOWN
    if seconds >= _HOUR_S:
        return f"{seconds / _HOUR_S:,.1f} h"
    if seconds >= _MINUTE_S:
        return f"{seconds / _MINUTE_S:.0f} min"
    return f"{seconds:.0f} s"


@dataclass(frozen=True, slots=True)
class WaveTable:
    """The table of waves; `numeric` are the numbers of columns that are set flush right."""

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    numeric: tuple[int, ...]


def wave_table(document: MigrationDocument) -> WaveTable:
    """Return a row per wave; storage migrations only where there are any."""
    copies = any(wave.copies for wave in document.waves)
    shown = [n for n in range(len(_WAVE_COLUMNS)) if copies or n != _STORAGE]
    return WaveTable(
        columns=tuple(_WAVE_COLUMNS[n] for n in shown),
        rows=[tuple(row[n] for n in shown) for row in _wave_rows(document)],
        numeric=tuple(place for place, n in enumerate(shown) if n not in {_DAY, _LAST}),
    )


def _wave_rows(document: MigrationDocument) -> list[tuple[str, ...]]:
    return [
        (
            str(wave.number),
            wave.day or "–",
            str(len(wave.moves)),
            str(sum(move.parks for move in wave.moves)),
            str(len(wave.copies)),
            duration(wave.work_s),
            format_gib(wave.gib),
            duration(wave.downtime_s) if wave.moves else "–",
            str(len(wave.freed)),
            listed(wave.opened) or "–",
        )
        for wave in document.waves
    ]


def move_row(wave: WaveSection, move: MoveSection) -> tuple[str, ...]:
    """Return the row of a move, with the columns `MOVE_COLUMNS`."""
    return (
        str(wave.number),
        move.vm,
        move.source,
        f"{move.target} (parked)" if move.parks else move.target,
        move.method,
        format_gib(move.gib),
        duration(move.copy_s),
        duration(move.downtime_s),
        duration(move.work_s),
    )


def copy_row(wave: WaveSection, copy: FileCopySection) -> tuple[str, ...]:
    """Return the row of a storage migration, with the columns `MOVE_COLUMNS`."""
    return (
        str(wave.number),
        copy.vm,
        copy.source,
        copy.target,
        "storage",
        format_gib(copy.gib),
        duration(copy.copy_s),
        "none",
        duration(copy.work_s),
    )


def move_rows(document: MigrationDocument) -> list[tuple[str, ...]]:
    """Return a row per move and per storage migration, with the columns `MOVE_COLUMNS`."""
    return [
        row
        for wave in document.waves
        for row in (
            *(move_row(wave, move) for move in wave.moves),
            *(copy_row(wave, copy) for copy in wave.copies),
        )
    ]


def title(wave: WaveSection) -> str:
    """Return the heading of a wave."""
    return f"Wave {wave.number}" + (f", {wave.day}" if wave.day else "")


def steps_after(wave: WaveSection, document: MigrationDocument) -> list[str]:
    """Return what is to be done once a wave is over, one sentence each."""
    steps = []
    if wave.opened:
        time = duration(document.rebuild_s)
        pairs = [f"{machine} as {host}" for machine, host in zip(wave.rebuilt, wave.opened, strict=True)]
        steps.append(f"Once the wave is accepted, rebuild {listed(pairs, 50)} ({time} each) before the next wave.")
    idle = [name for name in wave.freed if name not in set(wave.rebuilt)]
    if idle:
        steps.append(f"Run nothing any more: {listed(idle, 50)}. Keep until the wave is accepted, then switch off.")
    return steps


def rollback(wave: WaveSection) -> str:
    """Return how to go back."""
    if not wave.moves and not wave.copies:
        return "Nothing moves."
    if not wave.moves:
        return "Rollback: files go back the same way."
    live = any(move.method == "live" for move in wave.moves)
    back = "start the server where it was: source and room are kept until the wave is accepted"
    also = "; live moves and files" if live and wave.copies else "; live moves" if live else "; files"
    same = f"{also} go back the same way" if live or wave.copies else ""
    return f"Rollback: for each VM of this wave, {back}{same}."


def replay_words(wave: WaveSection) -> str:
    """Return what the replay of a wave found; empty without one."""
    if wave.replay is None:
        return ""
    found = wave.replay
    words = f"peak ready {format_fraction(found.ready_fraction, 1)} ({found.ready_vm})"
    busy = f"busiest host {found.busiest_host} at {format_fraction(found.busiest_fraction)}"
    if found.copy_fraction:
        busy += f", copies take {format_fraction(found.copy_fraction, 1)} of {found.copy_host}'s CPU"
    if found.uplink_over_fraction:
        busy += (
            f", uplinks of {found.uplink_host} overloaded {format_fraction(found.uplink_over_fraction, 1)} of the time"
        )
    return f"replay: {words}, {busy}" + ("" if not found.unmet_mib else f", {found.unmet_mib:,.0f} MiB of memory unmet")


def summary(document: MigrationDocument) -> str:
    """Return how many hosts there are when."""
    there = f"{counted(len(document.hosts_at_start), 'host')} at the start: {listed(document.hosts_at_start, 6)}"
    later = counted(len(document.hosts_later), "host")
    return there + (f"; {later} from machines of today" if document.hosts_later else "")
