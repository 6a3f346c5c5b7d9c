"""Memory in use, one reading of it: never more than a machine has."""

from __future__ import annotations

from typing import Final

from vconsolidate import units
from vconsolidate.inventory.importing import amounts
from vconsolidate.inventory.importing.gathering import Gathering

ONE_READING: Final = "one reading at the time of the export, no mean"

MOST_CONSUMED: Final = 2.0
"""What a VM may take of its host, over its memory, with the overhead of the hypervisor; an inventory allows no more."""


def put_memory_use(into: Gathering, field: str, mib: float | None, origin: str) -> None:
    """
    Add a reading of memory in use to a server whose memory is known.

    More than it has is cut to what it has: overhead of the hypervisor counts, or the size was changed since it started.

    Parameters
    ----------
    field
        ``demand.memory_used``, ``demand.memory_active`` or ``demand.memory_consumed``.
    """
    used, size = amounts.used_memory(mib), into.value("memory") or into.value("hardware.memory")
    if mib is None or used is None or not isinstance(size, str):
        return
    most_mib = units.parse(size, units.MEMORY) * (MOST_CONSUMED if field == "demand.memory_consumed" else 1.0)
    if mib > most_mib:
        into.put(field, size, origin, f"{ONE_READING}; {used} there, cut to its memory")
    else:
        into.put(field, used, origin, ONE_READING)
