"""Firewalls of hosts: roles and services compared with the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from vconsolidate.catalog.host_services import roles, services_by_platform
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.firewall import HostFirewallSection, HostServiceSection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.host_service import HostFirewall, HostService, ServiceStatement, UsedRole
from vconsolidate.model.server import Server


def convert_firewall(
    section: HostFirewallSection, context: Context, clusters: Sequence[Cluster], servers: Sequence[Server]
) -> HostFirewall:
    """Return what the inventory says about the firewalls of hosts, with the services of each cluster's platform."""
    known = services_by_platform(tuple(context.catalog.hypervisors))
    for role in section.uses:
        context.refer_to(role, frozenset(roles()), ("firewall", "uses", role), "role")
    _check_datastores(section, context, clusters, servers)
    _check_twice(section, context)
    used = tuple(UsedRole(role, tuple(addresses)) for role, addresses in section.uses.items())
    return HostFirewall(
        section.default,
        used,
        tuple((name, "" if kind == "local" else kind) for name, kind in section.datastores.items()),
        tuple(_statements(section, context, clusters, known)),
        platforms_of(clusters, known),
        context.place(("firewall",)),
    )


def platforms_of(
    clusters: Sequence[Cluster], known: Mapping[str, tuple[HostService, ...]]
) -> tuple[tuple[str, tuple[HostService, ...]], ...]:
    """Return the services of each cluster's platform."""
    return tuple((cluster.name, known.get(cluster.hypervisor.key, ())) for cluster in clusters)


def _statements(
    section: HostFirewallSection,
    context: Context,
    clusters: Sequence[Cluster],
    known: Mapping[str, tuple[HostService, ...]],
) -> Iterator[ServiceStatement]:
    names = frozenset(context.names("target", "clusters"))
    for number, one in enumerate(section.services):
        route: Route = ("firewall", "services", number)
        context.refer(one.clusters, names, (*route, "clusters"), "cluster")
        meant = [cluster for cluster in clusters if not one.clusters or cluster.name in one.clusters]
        offered = {service.name for cluster in meant for service in known.get(cluster.hypervisor.key, ())}
        _check_name(one, route, context, offered)
        own = HostService(one.service, one.service, "", tuple(one.ports)) if one.ports else None
        addresses = None if one.from_ is None else tuple(one.from_)
        yield ServiceStatement(
            one.service, one.state or "", addresses, tuple(one.clusters), own, one.reason, context.place(route)
        )


def _check_name(one: HostServiceSection, route: Route, context: Context, offered: Collection[str]) -> None:
    if one.ports:
        if one.service in offered or one.service in roles():
            context.wrong((*route, "ports"), "the platform has a service of this name (choose another name)")
        elif one.state is None:
            context.wrong(route, 'a service of your own needs its state (write "state: open")')
        return
    names = frozenset({*offered, *roles()})
    if offered and one.service not in names:
        near = context.problems.did_you_mean(one.service, names)
        advice = near or ' (add "ports" to describe a service of your own)'
        context.wrong((*route, "service"), f"unknown service {quoted(one.service)}{advice}")


def _check_twice(section: HostFirewallSection, context: Context) -> None:
    """Report two statements about one service of one cluster."""
    first: dict[tuple[str, str], int] = {}
    everywhere = context.names("target", "clusters")
    for number, one in enumerate(section.services):
        for cluster in one.clusters or everywhere:
            before = first.setdefault((one.service, cluster), number)
            if before != number:
                place = context.place(("firewall", "services", before))
                context.wrong(
                    ("firewall", "services", number, "service"),
                    f"service {quoted(one.service)} is stated twice for cluster {quoted(cluster)} (first at {place})",
                )


def _check_datastores(
    section: HostFirewallSection, context: Context, clusters: Sequence[Cluster], servers: Sequence[Server]
) -> None:
    known = {name for cluster in clusters for name in cluster.datastores}
    known |= {name for server in servers for name in server.datastores}
    for name in section.datastores:
        context.refer_to(name, frozenset(known), ("firewall", "datastores", name), "datastore")
