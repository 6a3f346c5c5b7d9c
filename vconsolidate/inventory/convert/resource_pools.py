"""Resource pools: a forest per cluster, reservations that fit into each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from vconsolidate import units
from vconsolidate.input_limits import MAX_POOL_LEVELS
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population, members_of
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.resource_pools import PoolMemorySection, QuotaSection, ResourcePoolSection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.fault_tolerance import secondary_name, with_secondaries
from vconsolidate.model.resource_pool import Quota, ResourcePool, by_parent
from vconsolidate.model.server import Server

SHARES = {"low": 2000, "normal": 4000, "high": 8000}
"""Shares of a pool by their usual names."""

MEMORY_SHARES = {"low": 81_920, "normal": 163_840, "high": 327_680}
"""Memory shares of a pool by their usual names: those of a VM of 16 GiB (VMware, vSphere Resource Management)."""


class _MemoryFields(TypedDict, total=False):
    """Fields of a pool about memory."""

    memory_shares: int
    memory_reservation_mib: float
    memory_limit_mib: float | None


_SLACK = 1.0 + 1e-9

Item = tuple[Route, ResourcePoolSection]


def convert_resource_pools(
    items: Sequence[Item], context: Context, known: Population, clusters: Sequence[Cluster]
) -> tuple[ResourcePool, ...]:
    """Return the resource pools; empty, with the reasons among the problems, when they cannot be told."""
    before = len(context.problems)
    context.unique(("resource_pools",), "resource pool")
    by_name = {section.name: section for _, section in items}
    names = frozenset(context.names("resource_pools"))
    for route, section in items:
        if section.parent:
            context.refer_to(section.parent, names, (*route, "parent"), "resource pool")
        if section.limit is not None and section.limit < section.reservation:
            context.wrong((*route, "limit"), "the limit is below the reservation (raise it, or reserve less)")
        memory = section.memory
        if memory is not None and memory.limit is not None and memory.limit < memory.reservation:
            message = "the limit is below the reservation (raise it, or reserve less)"
            context.wrong((*route, "memory", "limit"), message)
        above = _ancestors(section.parent, by_name)
        if section.name in above:
            context.wrong((*route, "parent"), f"pool {quoted(section.name)} is inside itself (choose another parent)")
        elif len(above) == MAX_POOL_LEVELS:  # deeper ones have the same mistake above them
            context.wrong((*route, "parent"), f"pools are nested more than {MAX_POOL_LEVELS} deep (use fewer levels)")
    if len(context.problems) > before:
        return ()
    tolerant = frozenset(server.name for server in known.servers if server.fault_tolerant)
    pools = tuple(_pool(route, section, by_name, context, known, clusters, tolerant) for route, section in items)
    _check_members(items, pools, context)
    if len(context.problems) == before:
        _check_reservations(items, pools, known.servers, context)
    return pools if len(context.problems) == before else ()


def _ancestors(name: str, by_name: dict[str, ResourcePoolSection]) -> list[str]:
    """Return the pools that a pool of this parent lies in, as many as are allowed and one more at most."""
    found: list[str] = []
    while name in by_name and name not in found and len(found) <= MAX_POOL_LEVELS:
        found.append(name)
        name = by_name[name].parent
    return found


def _pool(
    route: Route,
    section: ResourcePoolSection,
    by_name: dict[str, ResourcePoolSection],
    context: Context,
    known: Population,
    clusters: Sequence[Cluster],
    tolerant: frozenset[str],
) -> ResourcePool:
    servers = () if section.servers is None else members_of(section.servers, (*route, "servers"), context, known)
    members = with_secondaries(servers, tolerant)
    return ResourcePool(
        name=section.name,
        cluster=_cluster(route, section, by_name, context, clusters),
        parent=section.parent,
        shares=SHARES[section.shares] if isinstance(section.shares, str) else section.shares,
        reservation_mhz=section.reservation,
        limit_mhz=section.limit,
        expandable=section.expandable,
        members=members,
        **_memory(section.memory),
        quota=_quota(section.quota),
        place=context.place(route),
    )


def _memory(section: PoolMemorySection | None) -> _MemoryFields:
    if section is None:
        return {}
    shares = MEMORY_SHARES[section.shares] if isinstance(section.shares, str) else section.shares
    return {
        "memory_shares": shares,
        "memory_reservation_mib": section.reservation,
        "memory_limit_mib": section.limit,
    }


def _quota(section: QuotaSection | None) -> Quota | None:
    if section is None:
        return None
    return Quota(section.vcpus, section.memory, section.disk, section.vms, must=section.level == "must")


def _cluster(
    route: Route,
    section: ResourcePoolSection,
    by_name: dict[str, ResourcePoolSection],
    context: Context,
    clusters: Sequence[Cluster],
) -> str:
    """Return the name of a pool's cluster: its own, its parents', or the only one."""
    line = [section.name, *_ancestors(section.parent, by_name)]
    stated = [by_name[name].cluster for name in line if by_name[name].cluster]
    if section.cluster:
        context.refer_to(
            section.cluster, frozenset(context.names("target", "clusters")), (*route, "cluster"), "cluster"
        )
        if section.cluster != stated[-1]:
            context.wrong(
                (*route, "cluster"),
                f"the parent pool is in cluster {quoted(stated[-1])} (write the same cluster, or leave it out)",
            )
    if not stated and len(clusters) != 1:
        example = next(iter(context.names("target", "clusters")), "production")
        what = '"cluster" is missing, and the target has not just one'
        context.wrong(route, f'{what} (write for example "cluster: {example}")')
        return ""
    name = stated[0] if stated else clusters[0].name
    cluster = next((one for one in clusters if one.name == name), None)
    if cluster is not None and cluster.hypervisor.scheduler != "shares":
        context.wrong(
            route, f"{cluster.hypervisor.name} has no resource pools, only ESX and ESXi have them (remove this pool)"
        )
    return name


def _check_members(items: Sequence[Item], pools: Sequence[ResourcePool], context: Context) -> None:
    first: dict[str, str] = {}
    for (route, _), pool in zip(items, pools, strict=True):
        for member in pool.members:
            other = first.setdefault(member, pool.name)
            if other != pool.name:
                context.wrong(
                    (*route, "servers"), f"server {quoted(member)} is already in pool {quoted(other)} (list it once)"
                )


def _check_reservations(
    items: Sequence[Item], pools: Sequence[ResourcePool], servers: Sequence[Server], context: Context
) -> None:
    """Report pools that cannot cover what is reserved below them, each with the first that is one too many."""
    coming = {server.name: server for server in servers if server.disposition in {None, "virtualise"}}
    coming |= {secondary_name(name): server for name, server in coming.items()}

    below_of = by_parent(pools)
    known: dict[str, float] = {}

    def parts(pool: ResourcePool) -> list[tuple[str, float]]:
        """Return what is reserved directly below a pool, the pools first."""
        children = below_of.get(pool.name, [])
        below = [(f"pool {quoted(child.name)} ({child.place})", claim(child)) for child in children]
        inside = [coming[member] for member in pool.members if member in coming]
        return below + [(f"{server.name} ({server.place})", server.cpu_reservation_mhz) for server in inside]

    def claim(pool: ResourcePool) -> float:
        if not pool.expandable:
            return pool.reservation_mhz
        if pool.name not in known:
            known[pool.name] = max(sum(amount for _, amount in parts(pool)), pool.reservation_mhz)
        return known[pool.name]

    for (route, _), pool in zip(items, pools, strict=True):
        most = pool.limit_mhz if pool.expandable else pool.reservation_mhz
        if most is not None:
            _check_covered(pool, most, parts(pool), route, context)


def _check_covered(
    pool: ResourcePool, most_mhz: float, parts: Sequence[tuple[str, float]], route: Route, context: Context
) -> None:
    taken = 0.0
    for who, amount in parts:
        if taken + amount > most_mhz * _SLACK:
            need = units.format_mhz(sum(every for _, every in parts))
            what = "limit" if pool.expandable else "reservation"
            way_out = f"raise it to {need}{'' if pool.expandable else ', make the pool expandable,'} or reserve less"
            left = units.format_mhz(max(0.0, most_mhz - taken))
            context.wrong(
                route,
                f"pool {quoted(pool.name)} cannot cover the {units.format_mhz(amount)} that {who} reserves: "
                f"{left} of its {units.format_mhz(most_mhz)} {what} is left ({way_out})",
            )
            return
        taken += amount
