"""What the next request of a resource pool's owner would do: how many more VMs its quota and the hosts take."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.errors import UsageError
from vconsolidate.model.capacity import ClusterRoom, Room, VmSize
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.pool_room import PoolRoom, PoolSizeRoom, QuotaRoom
from vconsolidate.model.quota_use import QuotaKey, QuotaUse, quota_uses
from vconsolidate.model.resource_pool import ResourcePool, line_of


def pool_named(estate: Estate, name: str) -> ResourcePool:
    """
    Return the pool called `name`.

    Raises
    ------
    UsageError
        When there is none.
    """
    for pool in estate.resource_pools:
        if pool.name == name:
            return pool
    known = ", ".join(pool.name for pool in estate.resource_pools)
    hint = f"its pools are {known}" if known else "the inventory has no resource_pools"
    raise UsageError(f'there is no resource pool "{name}"', hint=hint)


def pool_room(estate: Estate, demand: Demand, pool: ResourcePool, room: Room) -> PoolRoom:
    """Return how many more VMs of each size of `room` fit in a pool."""
    line = {one.name for one in line_of(pool, {one.name: one for one in estate.resource_pools})}
    uses = tuple(use for use in quota_uses(estate, demand) if use.pool.name in line)
    found = []
    for of in room.sizes:
        nothing = ClusterRoom(pool.cluster, 0, 0, exact=True, reasons=())
        hosts = next((one for one in of.clusters if one.cluster == pool.cluster), nothing)
        found.append(PoolSizeRoom(of.size, hosts, _quotas(uses, of.size)))
    return PoolRoom(pool, uses, tuple(found))


def _quotas(uses: Sequence[QuotaUse], size: VmSize) -> tuple[QuotaRoom, ...]:
    each: dict[QuotaKey, float] = {
        "vcpus": size.vcpus,
        "memory_mib": size.memory_mib,
        "disk_gib": size.disk_gib,
        "vms": 1,
    }
    more = ((use, use.more(each[use.key])) for use in uses)
    return tuple(sorted((QuotaRoom(use, count) for use, count in more if count is not None), key=lambda one: one.more))
