"""Sections on room for more VMs, resource pools and product licences."""

from __future__ import annotations

from collections import Counter

from vconsolidate.model.capacity import ClusterRoom, Reason, Room, SizeRoom, VmSize
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.quota_use import quota_uses
from vconsolidate.packing.encoding.pool_memory import memory_claims
from vconsolidate.packing.encoding.pool_reservations import claims
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.room_and_pools import (
    ClusterRoomSection,
    KeptRoomSection,
    PoolSection,
    ProductSection,
    QuotaSection,
    SizeRoomSection,
    StopSection,
)


def reserved_room_sections(plan: Plan) -> tuple[KeptRoomSection, ...]:
    """Return the reserved room, host by host."""
    return tuple(
        KeptRoomSection(name=kept.name, host=plan.hosts[kept.host].name, count=kept.count, for_pools=kept.for_pools)
        for kept in plan.room
    )


def size_sections(room: Room | None, plan: Plan) -> tuple[SizeRoomSection, ...]:
    """Return how many more VMs of each size fit."""
    kept: Counter[str] = Counter()
    for part in plan.room:
        kept[part.name] += part.count
    return tuple(_size(of, kept[of.size.name]) for of in (room.sizes if room is not None else ()))


def _size(of: SizeRoom, kept: int) -> SizeRoomSection:
    size = of.size
    return SizeRoomSection(
        name=size.name,
        vcpus=size.vcpus,
        memory_mib=size.memory_mib,
        cpu_mhz=float(size.cpu_mhz),
        disk_gib=float(size.disk_gib),
        network_mbps=float(size.network_mbps),
        kept=kept,
        fits=of.fits,
        exact=of.exact,
        clusters=tuple(
            ClusterRoomSection(
                cluster=cluster.cluster,
                fits=cluster.fits,
                at_most=cluster.at_most,
                exact=cluster.exact,
                stopped_by=tuple(
                    StopSection(reason=reason.what, hosts=reason.hosts, detail=reason.detail)
                    for reason in cluster.reasons
                ),
            )
            for cluster in of.clusters
        ),
    )


def room_of(document: PlanDocument) -> Room | None:
    """Return the room for more VMs that a document states; None where it was not counted."""
    if not document.room:
        return None
    sizes = tuple(
        SizeRoom(
            VmSize(of.name, of.vcpus, of.memory_mib, of.cpu_mhz, of.disk_gib, of.network_mbps),
            tuple(
                ClusterRoom(
                    part.cluster,
                    part.fits,
                    part.at_most,
                    part.exact,
                    tuple(Reason(stop.reason, stop.hosts, stop.detail) for stop in part.stopped_by),
                )
                for part in of.clusters
            ),
        )
        for of in document.room
    )
    return Room(document.name, document.hosts_used, document.spares, len(document.vms), sizes)


def pool_sections(estate: Estate, demand: Demand) -> tuple[PoolSection, ...]:
    """Return the resource pools in the order of the inventory."""
    found, memory = claims(estate, demand), memory_claims(estate, demand)
    uses = tuple(quota_uses(estate, demand))
    pool_of = {member: pool.name for pool in estate.resource_pools for member in pool.members}
    parent_of = {pool.name: pool.parent for pool in estate.resource_pools}
    inside: Counter[str] = Counter()
    for vm in demand.vms:
        at = pool_of.get(vm.server, "")
        while at:
            inside[at] += 1
            at = parent_of[at]
    return tuple(
        PoolSection(
            name=pool.name,
            cluster=pool.cluster,
            parent=pool.parent,
            vms=inside[pool.name],
            expandable=pool.expandable,
            reservation_mhz=float(pool.reservation_mhz),
            limit_mhz=None if pool.limit_mhz is None else float(pool.limit_mhz),
            reserved_mhz=float(found[pool.name].needed_mhz),
            borrowed_mhz=float(max(0.0, found[pool.name].needed_mhz - pool.reservation_mhz)),
            memory_shares=pool.memory_shares,
            memory_reservation_mib=float(pool.memory_reservation_mib),
            memory_limit_mib=None if pool.memory_limit_mib is None else float(pool.memory_limit_mib),
            memory_reserved_mib=float(memory[pool.name].needed_mib),
            quotas=tuple(
                QuotaSection(
                    of=use.key,
                    used=float(use.used),
                    limit=use.limit,
                    level="must" if pool.quota is None or pool.quota.must else "should",
                )
                for use in uses
                if use.pool.name == pool.name
            ),
        )
        for pool in estate.resource_pools
    )


def product_sections(plan: Plan) -> tuple[ProductSection, ...]:
    """Return the product licences."""
    return tuple(
        ProductSection(
            name=product.name,
            hosts=product.hosts,
            cores=product.cores,
            cost=float(product.cost),
            bound=float(product.bound),
            counting=product.counting,
            per=product.per,
            units=product.units,
            used=None if product.used is None else float(product.used),
        )
        for product in plan.products
    )
