"""
Replication of disks over the link between two sites: a fluid model with a busy part of the day.

In the busy hours the disks of a VM change at a constant rate; at night nothing changes and the link catches up. Tiers
with the smaller RPO go first, the rest of the link is left to the next. A tier whose rate R gets only b < R falls
behind: at the end of T busy hours the copy lacks the last ``T · (1 − b/R)`` hours of work. So a tier needs
``R · (1 − RPO/T)`` beside the whole rate of those before it, and the link must carry the mean of a day.

Left out: compression, deduplication and blocks written twice (which help), protocol overhead and intervals of snapshots
(which do not; state what is left with ``link_usable``), and peaks within the busy hours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.recovery import Recovery, RecoveryTarget, Replication

DAY_S = 86_400.0
MBIT_PER_GIB = 8_589.934592


def rate_mbps(vm: VirtualMachine, recovery: Recovery) -> float | None:
    """Return how fast the disks of a VM change in the busy hours; None where nobody stated it."""
    change = recovery.change_of.get(vm.server)
    if change is None:
        return None
    if change.mbps is not None:
        return change.mbps
    if not vm.disk_gib or change.per_day_fraction is None:
        return None
    return vm.disk_gib * change.per_day_fraction * MBIT_PER_GIB / recovery.busy_s


def rates_of_tiers(vms: Sequence[VirtualMachine], recovery: Recovery) -> tuple[dict[int, float], tuple[str, ...]]:
    """Return tier → rate of its VMs in the busy hours in Mbit/s, and the names of VMs whose rate is unknown."""
    rates: dict[int, float] = {}
    unknown = []
    for vm in vms:
        rate = rate_mbps(vm, recovery)
        rates[vm.tier] = rates.get(vm.tier, 0.0) + (rate or 0.0)
        if rate is None:
            unknown.append(vm.name)
    return rates, tuple(unknown)


def in_order(rates: Mapping[int, float], recovery: Recovery) -> list[int]:
    """Return the tiers in the order in which they are sent: the smallest RPO first, those without one last."""

    def first(tier: int) -> tuple[float, int]:
        rpo = recovery.targets.get(tier, RecoveryTarget()).rpo_s
        return (math.inf if rpo is None else rpo, tier)

    return sorted(rates, key=first)


def data_at_risk_s(rates: Mapping[int, float], recovery: Recovery) -> dict[int, float | None]:
    """Return tier → work that a disaster at the worst time would lose, seconds; None without a link."""
    link, before, found = recovery.link_mbps, 0.0, dict[int, float | None]()
    for tier in in_order(rates, recovery):
        rate = rates[tier]
        if link is None:
            found[tier] = None
        elif rate and (before + rate) * recovery.busy_s / DAY_S > link:
            found[tier] = math.inf
        else:
            left = max(0.0, link - before)
            found[tier] = recovery.busy_s * max(0.0, 1.0 - left / rate) if rate else 0.0
        before += rate
    return found


def needed_mbps(rates: Mapping[int, float], recovery: Recovery) -> float:
    """Return the smallest bandwidth that keeps the RPO of every tier and carries the mean of a day."""
    before, needed = 0.0, sum(rates.values()) * recovery.busy_s / DAY_S
    for tier in in_order(rates, recovery):
        rpo = recovery.targets.get(tier, RecoveryTarget()).rpo_s
        if rpo is not None and rates[tier] and rpo < recovery.busy_s:
            needed = max(needed, before + rates[tier] * (1.0 - rpo / recovery.busy_s))
        before += rates[tier]
    return needed


def replication(vms: Sequence[VirtualMachine], recovery: Recovery) -> Replication:
    """Return what the replication of some VMs needs of the link."""
    rates, unknown = rates_of_tiers(vms, recovery)
    total, disks = sum(rates.values()), sum(vm.disk_gib for vm in vms)
    link = recovery.link_mbps
    return Replication(
        busy_mbps=total,
        mean_mbps=total * recovery.busy_s / DAY_S,
        needed_mbps=needed_mbps(rates, recovery),
        link_mbps=link,
        copied_gib=disks,
        first_copy_s=disks * MBIT_PER_GIB / link if link else None,
        unknown=unknown,
    )
