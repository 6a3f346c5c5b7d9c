"""How much of the quotas of resource pools the VMs of a demand take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.resource_pool import ResourcePool, line_of
from vconsolidate.units import format_gib, format_mib
from vconsolidate.words import counted

QuotaKey = Literal["vcpus", "memory_mib", "disk_gib", "vms"]

KEYS: tuple[QuotaKey, ...] = ("vcpus", "memory_mib", "disk_gib", "vms")

_NAMES: dict[QuotaKey, str] = {"vcpus": "vCPUs", "memory_mib": "memory", "disk_gib": "disk", "vms": "VMs"}
_SLACK = 1.0 + 1e-9


def quota_name(key: QuotaKey) -> str:
    """Return what a limit of a quota is about."""
    return _NAMES[key]


def amount(key: QuotaKey, value: float) -> str:
    """Return an amount of a quota for people: ``4 vCPUs``, ``16 GiB``."""
    if key == "memory_mib":
        return format_mib(value)
    if key == "disk_gib":
        return format_gib(value)
    return counted(round(value), "vCPU" if key == "vcpus" else "VM")


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """
    One limit of a pool's quota.

    Parameters
    ----------
    used, limit
        In the unit of the key; `used` counts the VMs of the pool and of the pools below it.
    """

    pool: ResourcePool
    key: QuotaKey
    used: float
    limit: float

    @property
    def exceeded(self) -> bool:
        """Whether more is used than allowed."""
        return self.used > self.limit * _SLACK

    def more(self, each: float) -> int | None:
        """Return how many times `each` still fits; None where it takes nothing of this limit."""
        if each <= 0.0:
            return None
        return max(0, int((self.limit * _SLACK - self.used) / each))


def quota_uses(estate: Estate, demand: Demand) -> Iterator[QuotaUse]:
    """
    Yield every limit of every quota with what is used of it, in the order of the inventory.

    Second VMs of fault-tolerant pairs count as VMs; what is not virtualised does not count.
    """
    by_name = {pool.name: pool for pool in estate.resource_pools}
    used = {name: dict.fromkeys(KEYS, 0.0) for name in by_name}
    pool_of = {member: pool for pool in estate.resource_pools for member in pool.members}
    for vm in demand.vms:
        own = pool_of.get(vm.name) or pool_of.get(vm.server)
        for pool in line_of(own, by_name) if own is not None else ():
            sums = used[pool.name]
            sums["vcpus"] += vm.vcpus
            sums["memory_mib"] += vm.configured_mib
            sums["disk_gib"] += vm.disk_gib
            sums["vms"] += 1
    for pool in estate.resource_pools:
        for key in KEYS:
            limit = getattr(pool.quota, key) if pool.quota is not None else None
            if limit is not None:
                yield QuotaUse(pool, key, used[pool.name][key], float(limit))
