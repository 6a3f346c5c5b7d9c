"""Contradictions between sections of a plan document about networks, firewalls, templates and provisioning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from vconsolidate.report.schema.network import HostSwitchSection, SwitchSection, TrafficSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted

Route: TypeAlias = tuple[str | int, ...]
Contradiction: TypeAlias = tuple[Route, str]
"""The place in the document, and what is wrong there."""


def known(route: Route, name: str, names: Collection[str], of: str) -> Iterator[Contradiction]:
    """Yield a name that is not among the names of a section."""
    if name not in names:
        yield route, f'"{name}" does not appear in {of}'


def all_known(route: Route, found: Iterable[str], names: Collection[str], of: str) -> Iterator[Contradiction]:
    """Yield every name of a list that is not among the names of a section."""
    for index, name in enumerate(found):
        yield from known((*route, index), name, names, of)


def of_networks(document: PlanDocument) -> Iterator[Contradiction]:
    """Yield what is wrong with switches, host switches and traffic."""
    clusters = {cluster.name for cluster in document.clusters}
    switches: dict[tuple[str, str], SwitchSection] = {}
    for index, switch in enumerate(document.switches):
        yield from known(("switches", index, "cluster"), switch.cluster, clusters, "clusters")
        if (switch.cluster, switch.name) in switches:
            yield ("switches", index, "name"), f'"{switch.name}" appears twice'
        switches[switch.cluster, switch.name] = switch
    cluster_of = {host.name: host.cluster for host in document.hosts}
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(document.host_switches):
        route: Route = ("host_switches", index)
        if (one.host, one.switch) in seen:
            yield (*route, "switch"), f'"{one.switch}" appears twice on {one.host}'
        seen.add((one.host, one.switch))
        yield from known((*route, "host"), one.host, cluster_of, "hosts")
        if one.host in cluster_of:
            yield from _host_switch(route, one, switches.get((cluster_of[one.host], one.switch)), document)
    yield from _traffic(document)


def _host_switch(
    route: Route, one: HostSwitchSection, switch: SwitchSection | None, document: PlanDocument
) -> Iterator[Contradiction]:
    if switch is None:
        yield (*route, "switch"), f'the cluster of {one.host} has no "{one.switch}" in switches'
        return
    groups = {group.name for group in switch.port_groups}
    placed = {placement.vm for placement in document.placements if placement.host == one.host}
    for index, port in enumerate(one.ports):
        if port.vm not in placed:
            yield (*route, "ports", index, "vm"), f'according to placements, "{port.vm}" is not on {one.host}'
        yield from known(
            (*route, "ports", index, "port_group"), port.port_group, groups, "the port groups of the switch"
        )


def _traffic(document: PlanDocument) -> Iterator[Contradiction]:
    host_of = {vm.server: vm.host for vm in document.vms if not vm.secondary_of}
    servers = {item.server for item in document.dispositions}
    for index, one in enumerate(document.traffic):
        route: Route = ("traffic", index)
        yield from all_known((*route, "servers"), one.servers, servers, "dispositions")
        if one.servers[0] == one.servers[1]:
            yield (*route, "servers"), f'are the same, "{one.servers[0]}"'
        if one.within != _within(one, host_of):
            yield (*route, "within"), f'is "{one.within}", but the hosts of its VMs say "{_within(one, host_of)}"'


def _within(one: TrafficSection, host_of: dict[str, str | None]) -> str:
    first, second = (host_of.get(server) for server in one.servers)
    if first is None or second is None:
        return "not_placed"
    return "host" if first == second else "off_host"


def of_firewalls(document: PlanDocument) -> Iterator[Contradiction]:
    """Yield what is wrong with host firewalls and zone rules."""
    hosts = {host.name for host in document.hosts}
    clusters = {cluster.name for cluster in document.clusters}
    for index, firewall in enumerate(document.firewalls):
        yield from known(("firewalls", index, "cluster"), firewall.cluster, clusters, "clusters")
        yield from all_known(("firewalls", index, "hosts"), firewall.hosts, hosts, "hosts")
    if document.zone_policy is None:
        return
    rules = document.zone_policy.rules
    for index, rule in enumerate(rules):
        names = {other.name for other in rules}
        yield from all_known(("zone_policy", "rules", index, "hidden_by"), rule.hidden_by, names, "the rules")
    for index, host in enumerate(document.zone_policy.hosts):
        yield from known(("zone_policy", "hosts", index, "host"), host.host, hosts, "hosts")
        for place, number in enumerate(host.rules):
            if not 1 <= number <= len(rules):
                yield (
                    ("zone_policy", "hosts", index, "rules", place),
                    f"is {number}, but the policy has {counted(len(rules), 'rule')}",
                )


def of_provisioning(document: PlanDocument) -> Iterator[Contradiction]:
    """Yield what is wrong with templates and with what exports need."""
    vms = {vm.name for vm in document.vms}
    cloned: set[str] = set()
    for index, template in enumerate(document.templates.templates if document.templates is not None else ()):
        route: Route = ("templates", "templates", index, "vms")
        yield from all_known(route, template.vms, vms, "vms")
        for place, vm in enumerate(template.vms):
            if vm in cloned:
                yield (*route, place), f'"{vm}" appears twice'
            cloned.add(vm)
    found = document.provisioning
    if found is None:
        return
    clusters = {cluster.name for cluster in document.clusters}
    networks = {network.name for network in found.networks}
    for index, platform in enumerate(found.platforms):
        place_of: Route = ("provisioning", "platforms", index)
        yield from known((*place_of, "cluster"), platform.cluster, clusters, "clusters")
        yield from all_known((*place_of, "networks"), platform.networks, networks, "the networks of provisioning")
    for index, one in enumerate(found.vms):
        yield from known(("provisioning", "vms", index, "vm"), one.vm, vms, "vms")
    servers = {item.server for item in document.dispositions}
    for index, stated in enumerate(found.rules):
        yield from all_known(("provisioning", "rules", index, "members"), stated.members, servers, "dispositions")
