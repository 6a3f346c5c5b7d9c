"""Amounts in the words of the inventory: a number with its unit, nothing rounded away that a plan could feel."""

from __future__ import annotations

from typing import Final

BYTES_PER_MIB: Final = 1024**2
MAX_MIB: Final = 64 * 1024**2
"""Memory of the largest machine that an inventory may have: 64 TiB."""
MAX_CLOCK_MHZ: Final = 10_000
MAX_SPEED_MBPS: Final = 1_600_000


def memory(mib: float | None) -> str | None:
    """Return a memory size, in whole MiB; None where it is no size of a machine."""
    if mib is None or not 0.5 <= mib <= MAX_MIB:
        return None
    whole = round(mib)
    return f"{whole // 1024} GiB" if whole % 1024 == 0 else f"{whole} MiB"


def used_memory(mib: float | None) -> str | None:
    """Return memory in use, which may be zero."""
    return "0 MiB" if mib is not None and 0 <= mib < 0.5 else memory(mib)


def storage(gib: float | None) -> str | None:
    """Return a size of storage with three digits behind the point at most; None where it is none."""
    if gib is None or not 0 < gib < 1e9:
        return None
    return f"{round(gib, 3) or 0.001:.12g} GiB"


def clock(mhz: float | None) -> str | None:
    """Return a clock rate; None where no processor has it."""
    if mhz is None or not 1 <= mhz <= MAX_CLOCK_MHZ:
        return None
    return f"{round(mhz)} MHz"


def share(fraction: float | None) -> str | None:
    """Return a share between nothing and all, in percent with two digits."""
    if fraction is None or not 0 <= fraction <= 1:
        return None
    return f"{round(100 * fraction, 2):.12g} %"


def speed(mbps: float | None) -> str | None:
    """Return the rate of a network port; None where no port has it."""
    if mbps is None or not 1 <= mbps <= MAX_SPEED_MBPS:
        return None
    return f"{mbps / 1000:.12g} Gbit/s" if mbps >= 1000 else f"{mbps:.12g} Mbit/s"
