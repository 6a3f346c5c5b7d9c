"""Firewalls of hosts: roles and services compared with the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from vconsolidate.catalog.host_services import roles, services_by_platform
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.firewall_datastores import check_datastores
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.firewall import HostFirewallSection, HostServiceSection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.host_service import HostFirewall, HostService, ServiceStatement, UsedRole
from vconsolidate.model.server import Server
from vconsolidate.words import listed


def convert_firewall(
    section: HostFirewallSection,
    context: Context,
    clusters: Sequence[Cluster],
    servers: Sequence[Server],
    stores: Sequence[Datastore],
) -> HostFirewall:
    """Return what the inventory says about the firewalls of hosts, with the services of each cluster's platform."""
    known = services_by_platform(tuple(context.catalog.hypervisors))
    for role in section.uses:
        context.refer_to(role, frozenset(roles()), ("firewall", "uses", role), "role")
    anywhere = [role for role, addresses in section.uses.items() if not addresses]
    if anywhere:
        context.notes.append(
            f"The firewall of hosts lets any address for {listed(anywhere)} pass (write the addresses under "
            "firewall.uses)."
        )
    check_datastores(section.datastores, context, clusters, servers, stores)
    _check_twice(section, context, clusters, known)
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
        context.refer(one.clusters or (), names, (*route, "clusters"), "cluster")
        meant = [cluster for cluster in clusters if not one.clusters or cluster.name in one.clusters]
        offered = {service.name for cluster in meant for service in known.get(cluster.hypervisor.key, ())}
        _check_name(one, route, context, offered)
        own = HostService(one.service, one.service, "", tuple(one.ports)) if one.ports else None
        addresses = None if one.from_ is None else tuple(one.from_)
        yield ServiceStatement(
            one.service, one.state or "", addresses, tuple(one.clusters or ()), own, one.reason, context.place(route)
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


def _check_twice(
    section: HostFirewallSection,
    context: Context,
    clusters: Sequence[Cluster],
    known: Mapping[str, tuple[HostService, ...]],
) -> None:
    """
    Report two statements about one service of one cluster, by its name or by a role that it fills alone.

    A role of several services may be stated beside one of them, which is then the exception.
    """
    offered = {cluster.name: known.get(cluster.hypervisor.key, ()) for cluster in clusters}
    first: dict[tuple[frozenset[str], str], int] = {}
    everywhere = context.names("target", "clusters")
    for number, one in enumerate(section.services):
        for cluster in one.clusters or everywhere:
            meant = _meant(one.service, offered.get(cluster, ()))
            before = first.setdefault((meant, cluster), number)
            if before != number:
                place = context.place(("firewall", "services", before))
                other = section.services[before].service
                as_other = "" if other == one.service else f", as {quoted(other)}"
                context.wrong(
                    ("firewall", "services", number, "service"),
                    f"service {quoted(one.service)} is stated twice for cluster {quoted(cluster)} (first at "
                    f"{place}{as_other}): remove one",
                )


def _meant(name: str, offered: Sequence[HostService]) -> frozenset[str]:
    """Return the services that a statement is about: one of this name, else those of this role."""
    if any(service.name == name for service in offered):
        return frozenset({name})
    return frozenset(service.name for service in offered if service.role == name) or frozenset({name})
