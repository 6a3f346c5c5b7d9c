"""How long each stage of a command took, and how much memory the command has needed so far; for ``--verbose``."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass

_KIB_PER_MIB = 1024
_BYTES_PER_MIB = 1024**2


@dataclass(slots=True)
class PhaseClock:
    """The stage that runs, and when it began."""

    _words: str = ""
    _began_s: float = 0.0
    _began_cpu_s: float = 0.0

    def begin(self, words: str) -> str | None:
        """Begin a stage; return what the one before took, as a line, None where there was none."""
        line = self.end()
        self._words, self._began_s, self._began_cpu_s = words, time.perf_counter(), _cpu_s()
        return line

    def end(self) -> str | None:
        """End the stage that runs; return what it took, as a line, None where none runs."""
        if not self._words:
            return None
        words, self._words = self._words, ""
        seconds, cpu_s = time.perf_counter() - self._began_s, _cpu_s() - self._began_cpu_s
        peak = _peak_mib()
        memory = "" if peak is None else f"; peak memory so far {peak:,.0f} MiB"
        return f"took {seconds:.1f} s, {cpu_s:.1f} s of a core{memory}: {words}"


def _cpu_s() -> float:
    """Return the seconds of a core that this process and those it has waited for took."""
    return sum(os.times()[:4])


def _peak_mib() -> float | None:
    """Return the largest memory of this process so far; None where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (_BYTES_PER_MIB if sys.platform == "darwin" else _KIB_PER_MIB)
