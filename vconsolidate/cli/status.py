"""
The status at a terminal: what the program does, the best plan so far, its bound and gap, the time; redrawn in place.

Nothing is shown in the first second, so that quick commands stay silent, and nothing is left of it at the end.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TextIO

from vconsolidate.cli.progress_lines import SearchSoFar, figure_words, gap_so_far, phase_words, value_words
from vconsolidate.model.progress import SearchReport
from vconsolidate.report.cells import cells
from vconsolidate.report.printable import line as harmless_line

SILENT_S: Final = 1.0
_EVERY_S: Final = 0.12
_WHEEL: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ASCII_WHEEL: Final = "|/-\\"
_ERASE: Final = "\r\x1b[J"
_UP: Final = "\x1b[1A"
_MINUTE_S: Final = 60


@dataclass(slots=True)
class Status:
    """
    The status of one command.

    Parameters
    ----------
    stream
        The terminal.
    clock
        Seconds.
    columns
        Returns the width of the terminal.
    """

    stream: TextIO
    clock: Callable[[], float] = time.monotonic
    columns: Callable[[], int] = lambda: shutil.get_terminal_size().columns
    _began_s: float = 0.0
    _work: float = 0.0
    _doing: str = ""
    _so_far: SearchSoFar = field(default_factory=SearchSoFar)
    _drawn: bool = False
    _turns: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _ended: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to draw, a second from now."""
        self._began_s = self.clock()
        self._thread = threading.Thread(target=self._run, daemon=True, name="status")
        self._thread.start()

    def stage(self, words: str) -> None:
        """Say what the program does now."""
        self._doing = words

    def tell(self, told: SearchReport) -> None:
        """Take what the search knows."""
        self._doing = ""
        self._so_far.take(told)

    def count(self, work: float) -> None:
        """Count work of the search as it is done; between two reports minutes may pass."""
        self._work += work

    def clear(self) -> None:
        """Erase what is drawn, so that a message can be printed; it is drawn again with the next turn."""
        with self._lock:
            if self._drawn:
                self._drawn = False
                self._write(_ERASE)

    def end(self) -> None:
        """Stop drawing and leave nothing behind."""
        self._ended.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=1.0)
        self.clear()

    def lines(self) -> list[str]:
        """Return what is drawn: what the program does with the time, and the best plan so far."""
        width = self.columns() - 1
        known = self._so_far.known
        wheel = _WHEEL if (self.stream.encoding or "").lower().startswith("utf") else _ASCII_WHEEL
        what = self._doing or (_search_words(known) if known is not None else "")
        time_words = _time_words(self.clock() - self._began_s, self._work, None if self._doing else known)
        first = _ends(f"{wheel[self._turns % len(wheel)]} {what}", time_words, width)
        if known is None:
            return [first]
        bound = f"bound {figure_words(known.bound, known.unit)}" if known.bound > 0 else "no bound yet"
        figures = [f"best: {value_words(known)}", bound, gap_so_far(known)]
        return [first, _cut(f"  {'; '.join(part for part in figures if part)}", width)]

    def _run(self) -> None:
        while not self._ended.wait(_EVERY_S):
            if self.clock() - self._began_s >= SILENT_S:
                with self._lock:
                    self._draw()

    def _draw(self) -> None:
        if self._ended.is_set():
            return
        lines = self.lines()
        self._turns += 1
        back = f"\r{_UP * (len(lines) - 1)}"
        self._drawn = True
        self._write(f"{_ERASE}{chr(10).join(lines)}{back}")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # a terminal that was closed
            self.stream.write(text)
            self.stream.flush()


def _search_words(known: SearchReport) -> str:
    name = f"{known.search}: " if known.search else ""
    return f"{name}{phase_words(known)}"


def _time_words(elapsed_s: float, work: float, known: SearchReport | None) -> str:
    """Return ``12 s, work 9 of 30``, or ``12 of 60 s`` where the clock limits the search."""
    if known is None or known.limit <= 0:
        return _duration(elapsed_s)
    if known.by_clock:
        return f"{_duration(elapsed_s).removesuffix(' s')} of {_duration(known.limit)}"
    return f"{_duration(elapsed_s)}, work {max(work, known.spent):,.0f} of {known.limit:,.0f}"


def _duration(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // _MINUTE_S}:{whole % _MINUTE_S:02} min" if whole >= _MINUTE_S else f"{whole} s"


def _ends(left: str, right: str, width: int) -> str:
    """Return one line with a text at each end; where both do not fit, the left one is cut."""
    left = _cut(left, width - cells(right) - 2)
    return f"{left}{' ' * max(2, width - cells(left) - cells(right))}{right}"


def _cut(text: str, width: int) -> str:
    text = harmless_line(text)
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 3:
        text = text[:-1]
    return f"{text}..."
