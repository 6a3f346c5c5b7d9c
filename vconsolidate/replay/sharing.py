"""
Transparent page sharing: what it may save, as an interval and never as a point.

Mechanism: a guest page is hashed; a hash match is followed by a full comparison; equal pages are backed once and
copied on write. Within a VM it is mostly zero pages. Between VMs it needs a platform that still does it (since late
2014 pages are salted per VM), and small pages: large ones are broken up, and then shared, only under pressure.

Sources: OSDI 2002, Fig. 4 (identical VMs, the best case) and Fig. 5 (32.9 %, 18.7 % and 7.2 % in production).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

ZERO_FRACTION = (0.02, 0.0625)
"""Saved within a VM, share of its memory: idle production systems to the freshly booted ones of Fig. 4."""

COMMON_FRACTION = (0.04, 0.36)
"""Saved between VMs of one guest system, share of the memory of all but the first."""


def shared_mib(
    granted_mib: Sequence[float],
    guests: Sequence[str],
    mode: Literal["all", "within_vm", "none"],
    *,
    large_pages: bool,
) -> tuple[float, float]:
    """
    Return the least and the most memory that sharing saves on a host, MiB.

    Parameters
    ----------
    granted_mib, guests
        Per VM of the host: its memory and its guest system.
    mode
        What the hypervisor shares.
    large_pages
        The hypervisor backs guests with large pages (it does on CPUs with nested paging): nothing is shared until
        memory is short, so the least is 0.
    """
    if mode == "none":
        return 0.0, 0.0
    total = float(sum(granted_mib))
    low, high = ZERO_FRACTION[0] * total, ZERO_FRACTION[1] * total
    if mode == "all":
        count = Counter(guests)
        pooled = sum(mib * (1.0 - 1.0 / count[guest]) for mib, guest in zip(granted_mib, guests, strict=True))
        low, high = low + COMMON_FRACTION[0] * pooled, high + COMMON_FRACTION[1] * pooled
    return (0.0 if large_pages else low), high
