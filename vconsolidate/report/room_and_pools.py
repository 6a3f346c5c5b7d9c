"""Rows of tables on room, resource pools and licences of products; the same words in every format."""

from __future__ import annotations

from collections import Counter

from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.room_and_pools import SizeRoomSection
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted, listed, resource_name

ROOM = ("size", "VM of", "kept", "more that fit", "the next one is stopped by")
POOLS = ("pool", "cluster", "VMs", "reservation", "reserved below", "borrowed", "limit")
PRODUCTS = ("product", "hosts", "cores", "cost", "at least in any plan")


def binding_words(host: HostSection, document: PlanDocument) -> str:
    """Return what fills a host: a resource, or why it is empty."""
    if host.spare:
        return "spare"
    if not host.vms and any(kept.host == host.name for kept in document.kept_room):
        return "room kept"
    return resource_name(host.binding)


def room_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return how many more VMs of each size fit."""
    return [
        (
            of.name,
            f"{of.vcpus} vCPU, {format_mib(of.memory_mib)}, {format_mhz(of.cpu_mhz)}",
            f"{of.kept:,}" if of.kept else "",
            f"{of.fits:,}" if of.exact else f"at least {of.fits:,}",
            _stops(of),
        )
        for of in document.room
    ]


def _stops(of: SizeRoomSection) -> str:
    hosts: Counter[str] = Counter()
    for cluster in of.clusters:
        hosts.update({stop.reason: stop.hosts for stop in cluster.stopped_by})
    return ", ".join(f"{resource_name(what)} on {counted(number, 'host')}" for what, number in hosts.most_common())


def reserved_room_lines(document: PlanDocument) -> list[str]:
    """Return where room is kept, one line for each use."""
    places: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for kept in document.kept_room:
        places.setdefault(kept.name, []).append(f"{kept.count} on {kept.host}")
        counts[kept.name] += kept.count
    pools = {kept.name for kept in document.kept_room if kept.for_pools}
    return [
        f"Room for {counted(counts[name], 'core' if name in pools else 'VM')} of {name}: {listed(where)}."
        for name, where in places.items()
    ]


def pool_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what each resource pool reserves."""
    return [
        (
            pool.name if not pool.parent else f"{pool.parent} / {pool.name}",
            pool.cluster,
            f"{pool.vms:,}",
            format_mhz(pool.reservation_mhz) + ("" if pool.expandable else ", fixed"),
            format_mhz(pool.reserved_mhz),
            format_mhz(pool.borrowed_mhz) if pool.borrowed_mhz else "",
            "" if pool.limit_mhz is None else format_mhz(pool.limit_mhz),
        )
        for pool in document.resource_pools
    ]


def product_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what the licences of each product cost."""
    currency = document.objective.currency
    return [
        (
            product.name,
            f"{len(product.hosts):,}",
            f"{product.cores:,}",
            f"{product.cost:,.0f} {currency}",
            f"{product.bound:,.0f} {currency}" + (" (proven)" if product.bound >= product.cost else ""),
        )
        for product in document.products
    ]
