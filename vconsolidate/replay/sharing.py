"""
Transparent page sharing: what it may save, as an interval and never as a point.

Mechanism: a guest page is hashed; a hash match is followed by a full comparison; equal pages are backed once and
copied on write. Within a VM it is mostly zero pages. Between VMs it needs a platform that still does it (since late
2014 pages are salted per VM), and small pages: large ones are broken up, and then shared, only under pressure.

Sources of the ends of the interval: see `Parameters`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from vconsolidate.replay.parameters import DEFAULTS, Parameters


def shared_mib(
    granted_mib: Sequence[float],
    guests: Sequence[str],
    mode: Literal["all", "within_vm", "none"],
    *,
    large_pages: bool,
    parameters: Parameters = DEFAULTS,
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
    within, between = parameters.shared_within_vm, parameters.shared_between_vms
    low, high = within[0] * total, within[1] * total
    if mode == "all":
        count = Counter(guests)
        pooled = sum(mib * (1.0 - 1.0 / count[guest]) for mib, guest in zip(granted_mib, guests, strict=True))
        low, high = low + between[0] * pooled, high + between[1] * pooled
    return (0.0 if large_pages else low), high
