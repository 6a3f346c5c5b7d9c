"""All sections of the inventory together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from vconsolidate.inventory.convert.applications import with_profiles
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.datastores import convert_datastores
from vconsolidate.inventory.convert.demand import demand_notes
from vconsolidate.inventory.convert.economics import convert_economics
from vconsolidate.inventory.convert.events import convert_event
from vconsolidate.inventory.convert.fault_tolerance import check_fault_tolerance
from vconsolidate.inventory.convert.frames import as_hosts, check_frames, convert_frames, on_frames
from vconsolidate.inventory.convert.policy import convert_policy
from vconsolidate.inventory.convert.present_hosts import HostsToday, convert_present_hosts, hosts_of_vms
from vconsolidate.inventory.convert.prices import check_prices
from vconsolidate.inventory.convert.recovery import convert_recovery
from vconsolidate.inventory.convert.references import check_references
from vconsolidate.inventory.convert.replatform import replatformed
from vconsolidate.inventory.convert.replicas import find_replicas, with_rules
from vconsolidate.inventory.convert.resource_pools import convert_resource_pools
from vconsolidate.inventory.convert.room import Item as RoomItem
from vconsolidate.inventory.convert.room import check_room_names, convert_room
from vconsolidate.inventory.convert.rules import Population, convert_rule, population
from vconsolidate.inventory.convert.servers import convert_server
from vconsolidate.inventory.convert.service_levels import convert_service_levels
from vconsolidate.inventory.convert.target import convert_cluster
from vconsolidate.inventory.convert.templates import convert_templates
from vconsolidate.inventory.convert.traffic import convert_traffic, with_traffic
from vconsolidate.inventory.convert.virtual_machines import with_policies
from vconsolidate.inventory.convert.zoning import convert_flow, convert_zone_policy
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.budgets import BudgetSection
from vconsolidate.inventory.schema.datastores import DatastoreSection, MigrationSection
from vconsolidate.inventory.schema.economics import EconomicsSection
from vconsolidate.inventory.schema.frames import FrameSection, ReplatformSection
from vconsolidate.inventory.schema.inventory import HeadSection
from vconsolidate.inventory.schema.network import NetworkSection, TrafficSection, ZoneSection
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.recovery import RecoverySection
from vconsolidate.inventory.schema.resource_pools import ResourcePoolSection
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.inventory.schema.service_levels import ServiceLevelsSection
from vconsolidate.inventory.schema.target import ClusterSection
from vconsolidate.inventory.schema.templates import TemplatesSection
from vconsolidate.inventory.schema.traces import TraceSection
from vconsolidate.inventory.schema.virtual import PresentHostSection
from vconsolidate.inventory.schema.zoning import FlowSection, ZonePolicySection
from vconsolidate.inventory.schema_problems import shown, unknown_key, validate, validate_partly
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Migration
from vconsolidate.model.estate import Estate, Network, Zone
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.frame import Frame
from vconsolidate.model.host_service import HostFirewall
from vconsolidate.model.policy import Policy
from vconsolidate.model.recovery import Recovery
from vconsolidate.model.server import Server
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.model.zoning import ZonePolicy

_Section = TypeVar("_Section", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class ConvertedEstate:
    """
    An estate without its histories, and where they are.

    Parameters
    ----------
    traces
        Trace sections with their routes.
    """

    estate: Estate
    traces: tuple[tuple[Route, TraceSection], ...]


def convert(context: Context) -> ConvertedEstate:
    """
    Return what the tree of `context` means.

    Everything wrong is among the problems; what could not be converted is left out, so that the rest can be checked.
    """
    head = _head(context)
    networks, zones = _networks(context), _zones(context)
    network_names, zone_names = frozenset(context.names("networks")), frozenset(context.names("zones"))
    context.currency = head.currency or ""
    economics = convert_economics(_section(EconomicsSection, "economics", context), ("economics",), context)
    stated = _section(PolicySection, "policy", context)
    policy = convert_policy(stated, Policy(), ("policy",), context)
    rooms = convert_room(stated.reserve_room, ("policy",), context)
    clusters = _clusters(context, policy, {network.name: network for network in networks}, zone_names, rooms)
    present = convert_present_hosts(list(_items(PresentHostSection, "present_hosts", context)), context)
    hosts = hosts_of_vms(clusters, present, context)
    frames = convert_frames(_items(FrameSection, "frames", context), context, hosts.names)
    servers = _servers(context, network_names, zone_names, hosts, frames)
    traffic = convert_traffic(_items(TrafficSection, "traffic", context), context)
    servers = with_traffic(servers, traffic, context)
    moves = list(_items(ReplatformSection, "replatform", context))
    if moves:
        servers = replatformed(servers, moves, context, population(servers, clusters, context))
    check_frames(frames, servers, context)
    servers = with_profiles(servers, stated.applications, context)
    known = population(servers, clusters, context)
    servers = with_policies(servers, stated.virtual_machines, context, known)
    check_references(context, servers, zones, known)
    stores = list(_items(DatastoreSection, "datastores", context))
    datastores = convert_datastores(stores, context, clusters, servers)
    context.notes += demand_notes(context)
    check_fault_tolerance(context, servers, clusters, complete=known.complete)
    rules = [convert_rule(("rules", number), context, known) for number in range(_length(context, "rules"))]
    stated_rules = tuple(rule for rule in rules if rule is not None)
    replicas, kept_apart = with_rules(find_replicas(servers, context), stated_rules, stated.applications)
    events = [
        convert_event(("events", number), context, known, clusters) for number in range(_length(context, "events"))
    ]
    pool_items = list(_items(ResourcePoolSection, "resource_pools", context))
    pools = convert_resource_pools(pool_items, context, known, clusters) if pool_items else ()
    cluster_names = frozenset(context.names("target", "clusters"))
    budgets = _budgets(context, cluster_names)
    estate = Estate(
        name=head.name,
        servers=on_frames(servers),
        clusters=clusters,
        economics=economics,
        rules=(*stated_rules, *kept_apart),
        networks=networks,
        traffic=traffic,
        zones=zones,
        zone_policy=_zone_policy(context, known),
        flows=tuple(convert_flow(one, route, context, known) for route, one in _items(FlowSection, "flows", context)),
        firewall=_firewall(context, clusters, servers),
        budgets=budgets,
        service_levels=convert_service_levels(_section(ServiceLevelsSection, "service_levels", context)),
        resource_pools=pools,
        reserve_room=check_room_names(rooms, context),
        events=tuple(event for event in events if event is not None),
        recovery=_recovery(context, known, clusters),
        present_hosts=(*present, *as_hosts(frames)),
        frames=tuple(frames.values()),
        templates=convert_templates(_section(TemplatesSection, "templates", context), context),
        finding_settings=_finding_settings(context),
        datastores=datastores,
        migration=Migration(_section(MigrationSection, "migration", context).bandwidth),
        replicas=replicas,
    )
    return ConvertedEstate(estate, tuple(_items(TraceSection, "traces", context)))


def _recovery(context: Context, known: Population, clusters: tuple[Cluster, ...]) -> Recovery | None:
    if context.root.get("recovery") is None:
        return None
    return convert_recovery(_section(RecoverySection, "recovery", context), context, known, clusters)


def _zone_policy(context: Context, known: Population) -> ZonePolicy | None:
    if context.root.get("zone_policy") is None:
        return None
    return convert_zone_policy(_section(ZonePolicySection, "zone_policy", context), context, known)


def _firewall(context: Context, clusters: tuple[Cluster, ...], servers: tuple[Server, ...]) -> HostFirewall | None:
    if context.root.get("firewall") is None:
        return None
    from vconsolidate.inventory.convert.firewall import convert_firewall  # noqa: PLC0415  (reads a catalogue file)
    from vconsolidate.inventory.schema.firewall import HostFirewallSection  # noqa: PLC0415

    return convert_firewall(_section(HostFirewallSection, "firewall", context), context, clusters, servers)


def _finding_settings(context: Context) -> tuple[FindingSetting, ...]:
    if context.root.get("findings") is None:
        return ()
    from vconsolidate.inventory.convert.findings import convert_findings  # noqa: PLC0415  (loads every finding)

    return convert_findings(context)


def _budgets(context: Context, clusters: frozenset[str]) -> tuple[BudgetStatement, ...]:
    items = list(_items(BudgetSection, "budgets", context))
    if not items:
        return ()
    from vconsolidate.inventory.convert.budgets import convert_budget  # noqa: PLC0415  (loads every budget)

    budgets = (convert_budget(section, route, context, clusters) for route, section in items)
    return tuple(budget for budget in budgets if budget is not None)


def _head(context: Context) -> HeadSection:
    node = context.root
    own = node.value if isinstance(node.value, dict) else {}
    head = node.with_value({key: value for key, value in own.items() if key in HeadSection.model_fields})
    return validate(HeadSection, head, (), context.problems) or HeadSection.model_construct(
        version=1, name="", currency=None
    )


def _section(model: type[_Section], key: str, context: Context) -> _Section:
    """Return a section, as if left out when it is missing or wrong."""
    if context.root.get(key) is None:
        return model()
    return validate_partly(model, context.root, (key,), context.problems) or model()


def _items(model: type[_Section], key: str, context: Context) -> Iterator[tuple[Route, _Section]]:
    """Yield the items of a list section that fit their schema, with their routes."""
    for number in range(_length(context, key)):
        route: Route = (key, number)
        section = validate_partly(model, context.root, route, context.problems)
        if section is not None:
            yield route, section


def _length(context: Context, key: str) -> int:
    node = context.root.get(key)
    if node is None:
        return 0
    if not isinstance(node.value, list):
        context.wrong((key,), f"expected a list, got {shown(node)}")
    return len(node.items())


def _networks(context: Context) -> tuple[Network, ...]:
    context.unique(("networks",), "network")
    networks: list[Network] = []
    by_vlan: dict[int, str] = {}
    for route, section in _items(NetworkSection, "networks", context):
        other = section.name if section.vlan is None else by_vlan.setdefault(section.vlan, section.name)
        if other != section.name:
            context.wrong((*route, "vlan"), f"VLAN {section.vlan} already belongs to network {quoted(other)}")
        networks.append(Network(section.name, section.vlan, context.place(route)))
    return tuple(networks)


def _zones(context: Context) -> tuple[Zone, ...]:
    context.unique(("zones",), "zone")
    known = frozenset(context.names("zones"))
    zones: list[Zone] = []
    for route, section in _items(ZoneSection, "zones", context):
        others = context.refer(section.separate_hosts_from, known, (*route, "separate_hosts_from"), "zone")
        if section.name in others:
            context.wrong((*route, "separate_hosts_from"), "a zone cannot be separated from itself (remove its name)")
        zones.append(Zone(section.name, others, section.together_in, context.place(route)))
    return tuple(zones)


def _clusters(
    context: Context, policy: Policy, networks: Mapping[str, Network], zones: frozenset[str], rooms: list[RoomItem]
) -> tuple[Cluster, ...]:
    """Return the clusters; the room that they keep is added to `rooms`."""
    target = context.root.get("target")
    listed = target.get("clusters") if target is not None else None
    if target is None or (isinstance(target.value, dict) and (listed is None or listed.value == [])):
        context.wrong(("target",), '"clusters" is missing (list at least one cluster to consolidate onto)')
        return ()
    if not isinstance(target.value, dict) or listed is None or not isinstance(listed.value, list):
        wrong, meant = (target, "a mapping") if listed is None else (listed, "a list")
        at: Route = ("target",) if listed is None else ("target", "clusters")
        context.wrong(at, f"expected {meant}, got {shown(wrong)}")
        return ()
    for key in target.value:
        if key != "clusters":
            context.problems.at_key(context.root, ("target", key), unknown_key(key, ["clusters"], context.problems))
    context.unique(("target", "clusters"), "cluster")
    _unique_hosts(context, len(listed.value))
    clusters: list[Cluster] = []
    for number in range(len(listed.value)):
        route: Route = ("target", "clusters", number)
        section = validate_partly(ClusterSection, context.root, route, context.problems)
        if section is None:
            continue
        cluster = convert_cluster(section, route, context, policy, networks, zones)
        rooms += convert_room(section.policy.reserve_room, (*route, "policy"), context, section.name)
        if cluster is not None:
            clusters.append(cluster)
    check_prices(context)
    return tuple(clusters)


def _unique_hosts(context: Context, n_clusters: int) -> None:
    """Report hosts of one name in different clusters, and in one."""
    first: dict[str, Route] = {}
    for cluster in range(n_clusters):
        hosts: Route = ("target", "clusters", cluster, "hosts")
        for number, name in enumerate(context.names(*hosts)):
            route = (*hosts, number, "name")
            before = first.setdefault(name, route)
            if before != route:
                context.wrong(route, f"host {quoted(name)} is listed twice (first at {context.place(before)})")


def _servers(
    context: Context,
    networks: frozenset[str],
    zones: frozenset[str],
    hosts: HostsToday,
    frames: Mapping[str, Frame],
) -> tuple[Server, ...]:
    context.unique(("servers",), "server")
    if context.root.get("servers") is None or not (_length(context, "servers") or context.problems):
        context.wrong(("servers",), "there are no servers to consolidate (list at least one)")
    servers: list[Server] = []
    for route, section in _items(ServerSection, "servers", context):
        server = convert_server(section, route, context, networks, zones, hosts, frames)
        if server is not None:
            servers.append(server)
    return tuple(servers)
