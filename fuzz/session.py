"""What both engines do with an input: judge it, count it, keep the smallest case of each new fault."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path

from fuzz.judge import Fault, judge
from fuzz.shrink import shrunk
from fuzz.target import Target

_TELL_EVERY_S = 0.5


class Session:
    """
    One run of a target.

    Parameters
    ----------
    out
        Folder for the cases of faults.
    tally
        File for the number of executions, written now and then, because an engine may end the process.
    """

    def __init__(self, target: Target, out: Path, tally: Path | None = None) -> None:
        self.target = target
        self.runs = 0
        self.faults: dict[str, Path] = {}
        self._out = out
        self._tally = tally
        self._began_s = self._told_s = time.process_time()

    def take(self, data: bytes) -> Fault | None:
        """Judge an input; a fault of a new kind is made small and kept."""
        fault = judge(self.target, data)
        self.runs += 1
        if fault is not None and fault.kind not in self.faults:
            self.faults[fault.kind] = Path()  # before it is shrunk, so that it is shrunk once
            small, same = shrunk(self.target, data, fault)
            digest = hashlib.sha256(small).hexdigest()[:12]
            path = self._out / f"{self.target.name}-{digest}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(small)
            self.faults[fault.kind] = path
            print(f"\nFAULT {self.target.name}: {fault.kind}\n  {path}\n{same.details}", file=sys.stderr, flush=True)
            self.tell()
        elif time.process_time() - self._told_s > _TELL_EVERY_S:
            self.tell()
        return fault

    def tell(self) -> None:
        """Write the number of executions so far."""
        self._told_s = time.process_time()
        if self._tally is not None:
            found = {"runs": self.runs, "seconds": round(self._told_s - self._began_s, 1), "faults": list(self.faults)}
            self._tally.write_text(json.dumps(found), encoding="utf-8")
