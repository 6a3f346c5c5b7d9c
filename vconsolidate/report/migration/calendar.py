"""The waves of a migration as iCalendar (RFC 5545): one all-day event per wave, of as many days as its window."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Final

from vconsolidate.errors import UsageError
from vconsolidate.model.migration import days_of_window
from vconsolidate.report.migration.schema import MigrationDocument, WaveSection
from vconsolidate.report.migration.words import duration, rollback, steps_after, title
from vconsolidate.report.options import Options
from vconsolidate.report.printable import printable
from vconsolidate.version import __version__
from vconsolidate.words import counted

_OCTETS: Final = 75
"""Most octets of a line, its end not counted (RFC 5545, 3.1)."""


def calendar(document: MigrationDocument, _: Options) -> bytes:
    """
    Return the waves as iCalendar, UTF-8.

    Raises
    ------
    UsageError
        When waves have no dates.
    """
    if document.start is None:
        raise UsageError("waves have no dates, so there is no calendar", hint="write migration.start in the inventory")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//vconsolidate//{__version__}//EN", "CALSCALE:GREGORIAN"]
    for wave in document.waves:
        if wave.day is not None and (wave.moves or wave.copies):
            lines += _event(wave, document)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _event(wave: WaveSection, document: MigrationDocument) -> list[str]:
    """Return an event. Its UID is that of the day, so a calendar of the rest replaces the events of its days."""
    day = date.fromisoformat(wave.day or "")
    moves = [counted(len(wave.moves), "move")] if wave.moves or not wave.copies else []
    copies = [counted(len(wave.copies), "storage migration")] if wave.copies else []
    parts = [f"{', '.join([*moves, *copies])}, {duration(wave.work_s)} of work."]
    parts += [f"{move.vm}: {move.source} → {move.target} ({move.method})" for move in wave.moves]
    parts += [f"{copy.vm}: files {copy.source} → {copy.target}" for copy in wave.copies]
    parts += [*steps_after(wave, document), rollback(wave)]
    uid = sha256(f"{document.name}\n{document.plan}\n{wave.day}".encode()).hexdigest()[:32]
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@vconsolidate",
        f"DTSTAMP:{day:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=days_of_window(document.window_s)):%Y%m%d}",
        f"SUMMARY:{_text(f'{document.name}: {title(wave)}' if document.name else title(wave))}",
        f"DESCRIPTION:{_text(chr(10).join(parts))}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
    ]


def _text(words: str) -> str:
    """Return a value of type TEXT: backslash, semicolon, comma and new line are escaped (RFC 5545, 3.3.11)."""
    lines = [printable(line) for line in words.split("\n")]
    escaped = [line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,") for line in lines]
    return "\\n".join(escaped)


def _folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets that begin with a space, no character torn."""
    pieces, piece, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _OCTETS:
            pieces.append(piece)
            piece, octets = " ", 1
        piece += character
        octets += size
    return "\r\n".join([*pieces, piece])
