"""Cores that this process may use: fewer than the machine has where it is bound to some, or in a container."""

from __future__ import annotations

import os

from vconsolidate.executors.control_groups import core_limit


def allowed_cores() -> int:
    """Return the cores that the process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usable_cores() -> float:
    """Return how many cores' worth of time the process may use; less than one in a small container."""
    limit = core_limit()
    return float(allowed_cores()) if limit is None else min(float(allowed_cores()), limit)


def whole_cores() -> int:
    """Return how many processes keep the cores busy that this process may use, at least one."""
    return max(1, int(usable_cores()))
