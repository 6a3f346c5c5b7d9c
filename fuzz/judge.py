"""Give an input to a target and say what went wrong: an unexpected error, too much time, too much memory."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from fuzz.target import Target, Wrong
from vconsolidate.errors import ExitCode, VconsolidateError

MOST_CPU_S = 30.0
"""Of one input of at most 400 KB; an instrumented run takes three times as long as a plain one."""

MOST_GROWTH_KIB = 1024**2
"""By which one input may raise the most memory that the process ever held: 1 GiB."""


IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - names of its own, as in /tmp
"""Folder for the files of one input, which are written and removed thousands of times; None: the usual one."""

_OWN = f"{Path(__file__).parent}{os.sep}"


class TooSlow(BaseException):
    """An input took more time than any should; no `Exception`, so that no reader takes it for one of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    What is wrong with the program.

    Parameters
    ----------
    kind
        The same for inputs that show the same mistake.
    details
        With the stack.
    """

    kind: str
    details: str


def judge(target: Target, data: bytes) -> Fault | None:
    """Return what goes wrong when a target is given an input; None where nothing does."""
    before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began_s = time.process_time()
    folder = Path(tempfile.mkdtemp(prefix="vconsolidate-fuzz-", dir=IN_MEMORY))
    previous = signal.signal(signal.SIGALRM, _too_slow)
    kept, tempfile.tempdir = tempfile.tempdir, str(folder)
    signal.setitimer(signal.ITIMER_REAL, 4 * MOST_CPU_S)
    try:
        found = _run(target, data, folder)
    except TooSlow:
        found = Fault("too slow", f"more than {4 * MOST_CPU_S:.0f} s")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        tempfile.tempdir = kept
        shutil.rmtree(folder, ignore_errors=True)
    cpu_s = time.process_time() - began_s
    growth_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    if found is None and cpu_s > MOST_CPU_S:
        found = Fault("too slow", f"{cpu_s:.1f} s of a processor")
    if found is None and growth_kib > MOST_GROWTH_KIB:
        found = Fault("too much memory", f"{growth_kib // 1024:,} MiB more than before")
    return found


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow


def _run(target: Target, data: bytes, folder: Path) -> Fault | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", ResourceWarning)
            target.run(data, folder)
    except Wrong as wrong:
        return Fault(_first_line(str(wrong)), str(wrong))
    except VconsolidateError as error:
        return None if error.exit_code is not ExitCode.BUG else _fault(error)
    except TooSlow:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - finding them is the purpose
        return _fault(error)
    return None


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0][:200] if text.strip() else "wrong"


def _fault(error: BaseException) -> Fault:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_OWN)]
    ours = [frame for frame in frames if "vconsolidate" in frame.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    details = "".join(traceback.format_exception(error))
    return Fault(f"{type(error).__name__} in {where}", details)


def show(fault: Fault) -> None:
    """Print a fault on stderr."""
    print(f"{fault.kind}\n{fault.details}", file=sys.stderr)
