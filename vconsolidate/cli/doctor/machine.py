"""Cores, memory and the temporary folder, as a container allows them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from vconsolidate.cli.doctor.result import Result
from vconsolidate.executors.control_groups import core_limit, memory_limit_bytes
from vconsolidate.executors.cores import allowed_cores, usable_cores

_GIB: Final = 1024**3
_LEAST_MEMORY_GIB: Final = 2.0
"""A plan of 1,000 VMs takes less than 1 GiB; polars and the solver take some of it before anything is planned."""


def cores() -> Result:
    """Return the cores that this process may use."""
    allowed, limit, usable = allowed_cores(), core_limit(), usable_cores()
    words = f"{allowed}" if limit is None or limit >= allowed else f"{allowed}, limited to {limit:g} by the container"
    if usable < 1:
        return Result("cores", "warning", words, "allow the container one whole core; searches take longer otherwise")
    return Result("cores", "ok", f"{words}; --workers {int(usable)} uses them all")


def memory() -> Result:
    """Return the memory that this process may use."""
    total, limit = _memory_bytes(), _memory_limit()
    if total is None and limit is None:
        return Result("memory", "ok", "unknown on this system")
    least = min(size for size in (total, limit) if size is not None) / _GIB
    words = f"{least:.1f} GiB" + (" (limit of the container)" if limit is not None and limit != total else "")
    if least < _LEAST_MEMORY_GIB:
        return Result("memory", "warning", words, "allow at least 2 GiB; large estates may not fit")
    return Result("memory", "ok", words)


def temporary_folder() -> Result:
    """Return whether files can be written to the temporary folder."""
    try:
        with tempfile.NamedTemporaryFile(prefix="vconsolidate-") as file:
            file.write(b"x")
            folder = Path(file.name).parent
    except OSError as error:
        return Result(
            "temporary folder", "failed", str(error), "free space, or set TMPDIR to a folder you may write to"
        )
    return Result("temporary folder", "ok", str(folder))


def _memory_limit() -> int | None:
    limit, total = memory_limit_bytes(), _memory_bytes()
    return None if limit is None or (total is not None and limit > total) else limit


def _memory_bytes() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
