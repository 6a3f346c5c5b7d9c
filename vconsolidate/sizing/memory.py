"""How much memory a workload gets."""

from __future__ import annotations

import math
from typing import Final, Literal

_STEPS: Final = ((4096, 256), (16384, 512))
_LARGE_STEP_MIB: Final = 1024
_TOLERANCE: Final = 1e-6


def round_up_mib(mib: float) -> int:
    """
    Return the next configured size: steps of 256 MiB up to 4 GiB, 512 MiB up to 16 GiB, whole GiB above.

    The steps keep a VM's surplus below about a tenth of it while sizes stay few, so that identical VMs are packed
    as one kind.
    """
    for limit, step in _STEPS:
        if mib <= limit:
            return max(step, math.ceil(mib / step - _TOLERANCE) * step)
    return math.ceil(mib / _LARGE_STEP_MIB - _TOLERANCE) * _LARGE_STEP_MIB


def configured_mib(
    used_mib: float,
    *,
    installed_mib: int,
    headroom_fraction: float,
    sizing: Literal["installed", "used"],
    guest_limit_mib: int | None,
) -> int:
    """
    Return the memory of a VM.

    `used` sizing gives the used memory plus headroom, rounded up, but no more than the server has, unless grown
    demand alone already needs more. `installed` gives what the server has, under the same condition. A guest system
    never gets more than it can use.

    Parameters
    ----------
    used_mib
        Statistic of used memory after growth, without headroom.
    guest_limit_mib
        Largest memory the guest system can use; None for no limit.
    """
    needed = math.ceil(used_mib - _TOLERANCE) if used_mib <= installed_mib else round_up_mib(used_mib)
    wanted = installed_mib if sizing == "installed" else round_up_mib(used_mib * (1.0 + headroom_fraction))
    size = max(min(wanted, installed_mib), needed)
    if guest_limit_mib is not None and needed <= guest_limit_mib:
        size = min(size, guest_limit_mib)
    return size


def reservation_mib(configured: int, *, tier: int, fraction: float | None) -> int:
    """Return the guaranteed part: all of it for tier 1, none for the others, unless the owner says how much."""
    share = fraction if fraction is not None else float(tier == 1)
    return min(configured, math.ceil(configured * share - _TOLERANCE))
