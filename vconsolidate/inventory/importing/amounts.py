"""Amounts in the words of the inventory: a number with its unit, nothing rounded away that a plan could feel."""

from __future__ import annotations

from typing import Final

from vconsolidate.input_limits import MAX_MEMORY_MIB
from vconsolidate.inventory.importing.values import plain, size_text

BYTES_PER_MIB: Final = 1024**2
MAX_CLOCK_MHZ: Final = 10_000
MAX_SPEED_MBPS: Final = 1_600_000
MAX_WORK_MHZ: Final = 10_000_000
"""More than the largest host can do: a larger figure is none."""


def memory(mib: float | None) -> str | None:
    """Return a memory size, in whole MiB; None where it is no size of a machine."""
    if mib is None or not 0.5 <= mib <= MAX_MEMORY_MIB:
        return None
    return size_text(mib)


def used_memory(mib: float | None) -> str | None:
    """Return memory in use, which may be zero."""
    return "0 MiB" if mib is not None and 0 <= mib < 0.5 else memory(mib)


def storage(gib: float | None) -> str | None:
    """Return a size of storage with two digits behind the point (three could be thousands); None where it is none."""
    if gib is None or not 0 < gib < 1e9:
        return None
    return f"{plain(max(gib, 0.01), 2)} GiB"


def clock(mhz: float | None) -> str | None:
    """Return a clock rate; None where no processor has it."""
    if mhz is None or not 1 <= mhz <= MAX_CLOCK_MHZ:
        return None
    return f"{plain(mhz, 0)} MHz"


def share(fraction: float | None) -> str | None:
    """Return a share between nothing and all, in percent with two digits."""
    if fraction is None or not 0 <= fraction <= 1:
        return None
    return f"{plain(100 * fraction, 2)} %"


def speed(mbps: float | None) -> str | None:
    """Return the rate of a network port; None where no port has it."""
    if mbps is None or not 1 <= mbps <= MAX_SPEED_MBPS:
        return None
    return f"{plain(mbps / 1000, 1)} Gbit/s" if mbps >= 1000 else f"{plain(mbps, 0)} Mbit/s"


def cpu_work(mhz: float | None) -> str | None:
    """Return CPU use, a reservation or a limit in MHz; None where no host has as much."""
    if mhz is None or not 0 <= mhz <= MAX_WORK_MHZ:
        return None
    return f"{plain(mhz, 0)} MHz"
