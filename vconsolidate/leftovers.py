"""
Names of temporary files, and what a killed program left of them.

A temporary file lies beside its target and is called ``.TARGET.MACHINE-PID-RANDOM.part``. A program that is killed
outright cannot remove its own; the next one that writes the same target does, once that process runs no more.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Final

SUFFIX: Final = ".part"

_MOST_OF_NAME: Final = 40
_OWNER: Final = re.compile(r"([0-9a-f]{8})-(\d{1,10})-")


def prefix_for(name: str) -> str:
    """Return how the name of a temporary file for a target begins."""
    return f"{_stem(name)}{_machine()}-{os.getpid()}-"


def remove_leftovers(target: Path, *, restores: bool = False) -> None:
    """
    Remove the temporary files and folders that killed programs left of a target; what is in use stays.

    Parameters
    ----------
    restores
        A folder ``old`` inside takes the place of the target if there is none: the program was killed between two
        renames.
    """
    if os.name != "posix":  # elsewhere nothing tells whether a process still runs without touching it
        return
    stem = _stem(target.name)
    try:
        names = [entry.name for entry in os.scandir(target.parent) if entry.name.startswith(stem)]
    except OSError:
        return
    for name in names:
        owner = _OWNER.match(name, len(stem))
        if name.endswith(SUFFIX) and owner is not None and owner[1] == _machine() and not _runs(int(owner[2])):
            _remove(target.parent / name, target if restores else None)


def _remove(left: Path, target: Path | None) -> None:
    with contextlib.suppress(OSError):
        if not left.is_dir() or left.is_symlink():
            left.unlink()
            return
        kept = left / "old"
        if target is not None and kept.is_dir() and not target.exists():
            kept.rename(target)
        shutil.rmtree(left, ignore_errors=True)


def _stem(name: str) -> str:
    return f".{name[:_MOST_OF_NAME]}."


@cache
def _machine() -> str:
    """Return a mark of this machine and of its table of processes, which containers have of their own."""
    table = ""
    with contextlib.suppress(OSError):
        table = str(Path("/proc/self/ns/pid").readlink())
    return hashlib.sha256(f"{platform.node()} {table}".encode()).hexdigest()[:8]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
