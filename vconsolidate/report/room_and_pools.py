"""Rows of the tables on room for more VMs, resource pools and product licences, in the words of every format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vconsolidate.model.quota_use import amount, quota_name
from vconsolidate.model.room import MEMORY_OF_POOLS
from vconsolidate.report.schema.host import HostSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.room_and_pools import ProductSection, SizeRoomSection
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted, is_resource, listed, resource_name

ROOM = ("size", "VM size", "reserved", "more fit", "limited by")
POOL_MEMORY = ("pool", "memory guaranteed", "reserved by members", "limit", "shares")
QUOTAS = ("pool", "quota of", "used", "allowed", "level")
POOLS = ("pool", "cluster", "VMs", "reservation", "reserved by members", "borrowed", "limit")
_REASONS = {
    "datastore": "full datastore",
    "effort": "effort for counting",
    "host": "host size",
    "host_failures_tolerated": "reserve for host failures",
    "hypervisor": "limit of the hypervisor",
    "reserve_room": "reserved room",
}
"""Reasons that are neither resources nor rules, as people call them."""

ROOM_NOTE = "each size counted separately, with reserved room and all rules kept"
PRODUCTS = ("product", "hosts", "bought", "unused", "cost", "minimum in any plan")
PRODUCTS_NOTE = "unused is what floors, packs and smallest orders add"
_UNITS = {"socket_pair": "socket pair", "vm": "VM", "vcpu": "vCPU"}
"""Units of licences that people call something else."""


def binding_words(host: HostSection, document: PlanDocument) -> str:
    """Return the resource that limits a host, or why the host is empty."""
    if host.spare:
        return "spare"
    if not host.vms and any(kept.host == host.name for kept in document.kept_room):
        return "reserved"
    return resource_name(host.binding)


def first_to_run_out(document: PlanDocument) -> str:
    """Return the resources that limit the hosts, the most frequent first."""
    used = [host for host in document.hosts if host.binding]
    if not used:
        return "No host runs a VM."
    counts = Counter(host.binding.partition("@")[0] for host in used)
    parts = [f"{resource_name(resource)} on {counted(count, 'host')}" for resource, count in counts.most_common()]
    return f"First to run out: {', '.join(parts)}."


def room_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return how many more VMs of each size fit."""
    return [
        (
            of.name,
            f"{counted(of.vcpus, 'vCPU')}, {format_mib(of.memory_mib)}, {format_mhz(of.cpu_mhz)}",
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
    return stop_words(hosts.most_common())


def stop_words(stops: Sequence[tuple[str, int]]) -> str:
    """Return why one more VM does not fit: ``CPU on 2 hosts, 1 spare host``; `stops` are (reason, hosts)."""
    return ", ".join(
        counted(hosts, "spare host") if reason == "spare" else f"{reason_words(reason)} on {counted(hosts, 'host')}"
        for reason, hosts in stops
    )


def reason_words(reason: str) -> str:
    """Return why a VM does not fit on a host: a resource, or the rule or policy that forbids it."""
    return _REASONS.get(reason) or (resource_name(reason) if is_resource(reason) else f"rule {reason}")


def reserved_room_lines(document: PlanDocument) -> list[str]:
    """Return where room is reserved, one line for each use."""
    places: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for kept in document.kept_room:
        places.setdefault(kept.name, []).append(f"{kept.count} on {kept.host}")
        counts[kept.name] += kept.count
    pools = {kept.name for kept in document.kept_room if kept.for_pools}
    return [
        f"Reserved for {name}: {counted(counts[name], _noun(name, name in pools))} ({listed(where)})."
        for name, where in places.items()
    ]


def _noun(name: str, of_pools: bool) -> str:  # noqa: FBT001
    if not of_pools:
        return "VM"
    return "piece" if name.startswith(MEMORY_OF_POOLS) else "core"


def pool_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the reservations of each resource pool."""
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


def pool_memory_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the memory of the resource pools that speak of memory."""
    return [
        (
            pool.name,
            format_mib(pool.memory_reservation_mib),
            format_mib(pool.memory_reserved_mib),
            "" if pool.memory_limit_mib is None else format_mib(pool.memory_limit_mib),
            "normal" if pool.memory_shares is None else f"{pool.memory_shares:,}",
        )
        for pool in document.resource_pools
        if pool.memory_shares is not None or pool.memory_reservation_mib or pool.memory_limit_mib is not None
    ]


def quota_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return what is used of every quota; exceeded ones say so."""
    return [
        (
            pool.name,
            quota_name(quota.of),
            amount(quota.of, quota.used) + (" (exceeded)" if quota.used > quota.limit * (1 + 1e-9) else ""),
            amount(quota.of, quota.limit),
            quota.level,
        )
        for pool in document.resource_pools
        for quota in pool.quotas
    ]


def product_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return the licence cost of each product."""
    currency = document.objective.currency
    return [
        (
            product.name,
            f"{len(product.hosts):,}",
            _bought(product),
            _unused(product),
            f"{product.cost:,.0f} {currency}",
            f"{product.bound:,.0f} {currency}" + (" (proven)" if product.bound >= product.cost else ""),
        )
        for product in document.products
    ]


def _bought(product: ProductSection) -> str:
    """Return the units of a licence, ``32 cores``; of the hosts that need it where several kinds have a price."""
    if product.units is None:
        return f"{counted(len(product.hosts), 'host')}, {counted(product.cores, 'core')}"
    return counted(product.units, _UNITS.get(product.per, product.per))


def _unused(product: ProductSection) -> str:
    """Return the units that nothing runs on, and their share of those bought."""
    if product.units is None or product.used is None or product.units <= product.used:
        return ""
    unused = product.units - product.used
    return f"{unused:,.10g} ({unused / product.units:.0%})".replace("%", " %")
