"""The promises of an inventory, one by one: what each asks in the user's words, and the estate without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from vconsolidate.model.cluster import Cluster, HostType
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import ConflictPart
from vconsolidate.model.policy import Policy
from vconsolidate.model.room import RoomWanted
from vconsolidate.model.statement import RuleStatement
from vconsolidate.packing.encoding.pool_reservations import MOST_PIECES
from vconsolidate.units import format_fraction, format_gib, format_mhz, format_mib
from vconsolidate.words import counted, listed, verb

FREE = 1e6
"""Stands for "no limit" in ratios and shares."""

MANY_HOSTS = 32
"""Hosts on top of three times those that may be bought that stand for "as many as needed", unless VMs are more."""


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A part of the inventory that can be taken away.

    Parameters
    ----------
    key
        What it is, for the relaxations: ``rule``, ``zone``, ``fault_tolerance``, ``room``, ``pool``, ``count``,
        ``no_types``, ``maintenance``, ``datastore``, or the field of the policy.
    cluster, subject
        Cluster, and rule number, zone, server, room, pool, type or host it is about; empty where it is about none.
    without
        The estate in which nobody asks for it.
    """

    key: str
    part: ConflictPart
    without: Callable[[Estate], Estate]
    cluster: str = ""
    subject: str = ""


def promises(estate: Estate) -> tuple[Promise, ...]:
    """Return everything that the inventory asks for and that could be asked less of, in a fixed order."""
    found = [*_rules(estate), *_zones(estate), *_pairs(estate), *_room(estate), *_pools(estate)]
    for cluster in estate.clusters:
        found += [*_policy(cluster), *_hosts(cluster, _enough_hosts(estate, cluster))]
    return tuple(found)


def _enough_hosts(estate: Estate, cluster: Cluster) -> int:
    """Return so many hosts that every VM, secondaries and room for more included, could have one of its own."""
    vms = 2 * len(estate.servers) + sum(room.count for room in estate.reserve_room)
    return vms + (MOST_PIECES if estate.resource_pools else 0) + cluster.policy.host_failures_tolerated


def without(estate: Estate, taken: Sequence[Promise]) -> Estate:
    """Return the estate without some promises."""
    for promise in taken:
        estate = promise.without(estate)
    return estate


def rule_words(statement: RuleStatement) -> str:
    """Return a rule in words: kind, name or members, hosts, limit, reason."""
    names = statement.name or listed(statement.members)
    hosts = f" on {listed(statement.hosts)}" if statement.hosts else ""
    limit = f", at most {statement.limit}" if statement.limit is not None else ""
    scope = f" per {statement.scope}" if statement.scope != "host" else ""
    reason = f" ({statement.reason})" if statement.reason else ""
    return f"rule {statement.kind} of {names}{hosts}{limit}{scope}{reason}"


def _rules(estate: Estate) -> Iterator[Promise]:
    for number, statement in enumerate(estate.rules):
        if statement.level == "must":

            def dropped(whole: Estate, own: RuleStatement = statement) -> Estate:
                return replace(whole, rules=tuple(rule for rule in whole.rules if rule != own))

            part = ConflictPart("rule", rule_words(statement), statement.place)
            yield Promise("rule", part, dropped, subject=str(number))


def _zones(estate: Estate) -> Iterator[Promise]:
    for zone in estate.zones:
        if zone.separate_hosts_from or zone.together_in:

            def opened(whole: Estate, name: str = zone.name) -> Estate:
                zones = tuple(
                    replace(z, separate_hosts_from=(), together_in="") if z.name == name else z for z in whole.zones
                )
                return replace(whole, zones=zones)

            apart = f"shares no host with {listed(zone.separate_hosts_from)}" if zone.separate_hosts_from else ""
            joined = f"shares one {zone.together_in}" if zone.together_in else ""
            words = f"zone {zone.name} {' and '.join(part for part in (apart, joined) if part)}"
            yield Promise("zone", ConflictPart("zone", words, zone.place), opened, subject=zone.name)


def _pairs(estate: Estate) -> Iterator[Promise]:
    domains = " or ".join(dict.fromkeys(cluster.policy.admission.domain for cluster in estate.clusters))
    for server in estate.servers:
        if server.fault_tolerant:

            def alone(whole: Estate, name: str = server.name) -> Estate:
                servers = tuple(replace(s, fault_tolerant=False) if s.name == name else s for s in whole.servers)
                return replace(whole, servers=servers)

            part = ConflictPart(
                "rule", f"fault tolerance of {server.name}: a secondary on another {domains}", server.place
            )
            yield Promise("fault_tolerance", part, alone, subject=server.name)


def room_words(room: RoomWanted) -> str:
    """Return an entry of ``policy.reserve_room`` in words."""
    where = f" in {room.cluster}" if room.cluster else ""
    each = f"{counted(room.vcpus, 'vCPU')}, {format_mib(room.memory_mib)}{' each' if room.count > 1 else ''}"
    shared = ", all on one host" if room.together and room.count > 1 else ""
    return f"room{where} for {counted(room.count, 'VM')} of {room.name} ({each}{shared})"


def _room(estate: Estate) -> Iterator[Promise]:
    for room in estate.reserve_room:

        def dropped(whole: Estate, own: RoomWanted = room) -> Estate:
            return replace(whole, reserve_room=tuple(r for r in whole.reserve_room if r.name != own.name))

        yield Promise("room", ConflictPart("limit", room_words(room), room.place), dropped, subject=room.name)


def _pools(estate: Estate) -> Iterator[Promise]:
    for pool in estate.resource_pools:
        if pool.reservation_mhz or pool.limit_mhz is not None or not pool.expandable:
            amount = f"of {format_mhz(pool.reservation_mhz)}" if pool.reservation_mhz else "of no CPU of its own"
            fixed = "" if pool.expandable else ", not expandable"
            limit = "" if pool.limit_mhz is None else f", limited to {format_mhz(pool.limit_mhz)}"
            words = f"cluster {pool.cluster}: resource pool {pool.name} with a reservation {amount}{fixed}{limit}"

            def opened(whole: Estate, name: str = pool.name) -> Estate:
                free = tuple(
                    replace(p, reservation_mhz=0.0, limit_mhz=None, expandable=True) if p.name == name else p
                    for p in whole.resource_pools
                )
                return replace(whole, resource_pools=free)

            yield Promise("pool", ConflictPart("limit", words, pool.place), opened, subject=pool.name)


def _policy(cluster: Cluster) -> Iterator[Promise]:
    policy, name = cluster.policy, cluster.name
    vcpus = f"{policy.vcpu_per_core:g} {verb(policy.vcpu_per_core, 'vCPU', 'vCPUs')}"
    limits: list[tuple[str, float | int | None, str]] = [
        ("vcpu_per_core", FREE, f"at most {vcpus} per core (policy.cpu.vcpu_per_core)"),
        (
            "cpu_ceiling_fraction",
            FREE,
            f"CPU used up to {format_fraction(policy.cpu_ceiling_fraction)} (policy.cpu.ceiling)",
        ),
        (
            "memory_overcommit",
            FREE,
            f"memory overcommitted {policy.memory_overcommit:.2f} times at most (policy.memory.overcommit)",
        ),
        (
            "memory_ceiling_fraction",
            FREE,
            f"memory used up to {format_fraction(policy.memory_ceiling_fraction)} (policy.memory.ceiling)",
        ),
        (
            "network_ceiling_fraction",
            FREE,
            f"uplinks used up to {format_fraction(policy.network_ceiling_fraction)} (policy.network.ceiling)",
        ),
    ]
    if policy.max_vms_per_host is not None:
        words = f"at most {counted(policy.max_vms_per_host, 'VM')} a host (policy.max_vms_per_host)"
        limits.append(("max_vms_per_host", None, words))
    if policy.host_failures_tolerated:
        form, domain = policy.admission.form, policy.admission.domain
        hosts = counted(policy.host_failures_tolerated, "host" if domain == "host" else f"{domain} value")
        hosts = f"1 {domain}" if policy.host_failures_tolerated == 1 else hosts
        by = f", by {form} (policy.admission" if form in {"slots", "percentage"} else " (policy.host_failures_tolerated"
        words = f"{hosts} may fail with every VM restarted{by})"
        limits.append(("host_failures_tolerated", 0, words))
    for field, free, words in limits:
        part = ConflictPart("limit", f"cluster {name}: {words}", cluster.place)
        yield Promise(field, part, _with_policy(name, field, free), name)
    if cluster.datastore_gib is not None:
        part = ConflictPart(
            "limit", f"cluster {name}: a datastore of {format_gib(cluster.datastore_gib)}", cluster.place
        )
        yield Promise("datastore", part, changed(name, lambda c: replace(c, datastore_gib=None)), name)


def _with_policy(name: str, field: str, value: float | None) -> Callable[[Estate], Estate]:
    return changed(name, lambda c: replace(c, policy=with_field(c.policy, field, value)))


def with_field(policy: Policy, field: str, value: float | None) -> Policy:
    """Return a policy with another value in one field."""
    return replace(policy, **{field: value})  # type: ignore[arg-type]  # the fields' names come from this file


def changed(name: str, change: Callable[[Cluster], Cluster]) -> Callable[[Estate], Estate]:
    """Return what changes one cluster of an estate."""

    def apply(whole: Estate) -> Estate:
        return replace(whole, clusters=tuple(change(c) if c.name == name else c for c in whole.clusters))

    return apply


def _hosts(cluster: Cluster, most: int) -> Iterator[Promise]:
    """
    Yield the limits on hosts of a cluster.

    Parameters
    ----------
    most
        So many hosts are enough for every VM to have one, and for all that may fail.
    """
    name = cluster.name
    for kind in cluster.host_types:
        if kind.count is not None:
            limit = f"at most {counted(kind.count, 'host')}" if kind.count else "no host"
            words = f"cluster {name}: {limit} of type {kind.name} may be bought"
            enough = max(3 * kind.count + MANY_HOSTS, most)
            lifted = changed(name, lambda c, t=kind.name, n=enough: with_count(c, t, n))  # type: ignore[misc]
            yield Promise("count", ConflictPart("hosts", words, kind.place), lifted, name, kind.name)
    if not cluster.host_types:
        there = f"there are only {listed([host.name for host in cluster.hosts])}" if cluster.hosts else "it has no host"
        part = ConflictPart("hosts", f"cluster {name}: {there}, and no host may be bought", cluster.place)
        yield Promise("no_types", part, changed(name, partial(_unlimited, most)), name)
    for host in cluster.hosts:
        if host.maintenance:
            part = ConflictPart("hosts", f"cluster {name}: host {host.name} is in maintenance", host.place)
            back = changed(name, lambda c, h=host.name: in_service(c, h))  # type: ignore[misc]
            yield Promise("maintenance", part, back, name, host.name)


def with_count(cluster: Cluster, type_name: str, count: int | None) -> Cluster:
    """Return a cluster that may buy another number of a type."""
    kinds = tuple(replace(k, count=count) if k.name == type_name else k for k in cluster.host_types)
    return replace(cluster, host_types=kinds)


def in_service(cluster: Cluster, host_name: str) -> Cluster:
    """Return a cluster with a host out of maintenance."""
    hosts = tuple(replace(h, maintenance=False) if h.name == host_name else h for h in cluster.hosts)
    return replace(cluster, hosts=hosts)


def _unlimited(most: int, cluster: Cluster) -> Cluster:
    """Return a cluster that may buy as many hosts as are enough like each that it has."""
    kinds = {(host.hardware, host.labels): host.name for host in reversed(cluster.hosts)}
    more = tuple(
        HostType(f"another {name}", hardware, max(MANY_HOSTS, most), labels=labels)
        for (hardware, labels), name in reversed(kinds.items())
    )
    return replace(cluster, host_types=more)
