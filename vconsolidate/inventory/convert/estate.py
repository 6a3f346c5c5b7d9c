"""All sections of the inventory together."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.inventory.convert.clusters import convert_clusters
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.datastores import convert_datastores
from vconsolidate.inventory.convert.demand import demand_notes
from vconsolidate.inventory.convert.economics import convert_economics
from vconsolidate.inventory.convert.events import convert_event
from vconsolidate.inventory.convert.fault_tolerance import check_fault_tolerance
from vconsolidate.inventory.convert.frames import as_hosts, convert_frames, on_frames
from vconsolidate.inventory.convert.idle_statements import note_idle_statements
from vconsolidate.inventory.convert.migration import check_reuse, convert_migration
from vconsolidate.inventory.convert.policy import convert_policy
from vconsolidate.inventory.convert.present_hosts import convert_present_hosts, hosts_of_vms
from vconsolidate.inventory.convert.recovery import convert_recovery
from vconsolidate.inventory.convert.references import check_references
from vconsolidate.inventory.convert.replicas import find_replicas, with_rules
from vconsolidate.inventory.convert.resource_pools import convert_resource_pools
from vconsolidate.inventory.convert.room import check_room_names, convert_room
from vconsolidate.inventory.convert.rules import Population, convert_rule
from vconsolidate.inventory.convert.sections import head_of, items_of, length_of, section_of
from vconsolidate.inventory.convert.server_list import convert_servers
from vconsolidate.inventory.convert.service_levels import convert_service_levels
from vconsolidate.inventory.convert.templates import convert_templates
from vconsolidate.inventory.convert.traffic import convert_traffic
from vconsolidate.inventory.convert.zoning import convert_flow, convert_zone_policy
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.budgets import BudgetSection
from vconsolidate.inventory.schema.datastores import DatastoreSection
from vconsolidate.inventory.schema.economics import EconomicsSection
from vconsolidate.inventory.schema.frames import FrameSection
from vconsolidate.inventory.schema.migration import MigrationSection
from vconsolidate.inventory.schema.network import NetworkSection, TrafficSection, ZoneSection
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.recovery import RecoverySection
from vconsolidate.inventory.schema.resource_pools import ResourcePoolSection
from vconsolidate.inventory.schema.service_levels import ServiceLevelsSection
from vconsolidate.inventory.schema.templates import TemplatesSection
from vconsolidate.inventory.schema.traces import TraceSection
from vconsolidate.inventory.schema.virtual import PresentHostSection
from vconsolidate.inventory.schema.zoning import FlowSection, ZonePolicySection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore
from vconsolidate.model.estate import Estate, Network, Zone
from vconsolidate.model.finding_setting import FindingSetting
from vconsolidate.model.host_service import HostFirewall
from vconsolidate.model.policy import Policy
from vconsolidate.model.recovery import Recovery
from vconsolidate.model.server import Server
from vconsolidate.model.statement import BudgetStatement
from vconsolidate.model.zoning import ZonePolicy


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
    head = head_of(context)
    networks, zones = _networks(context), _zones(context)
    zone_names = frozenset(context.names("zones"))
    context.currency = head.currency or ""
    economics = convert_economics(section_of(EconomicsSection, "economics", context), ("economics",), context)
    stated = section_of(PolicySection, "policy", context)
    policy = convert_policy(stated, Policy(), ("policy",), context)
    rooms = convert_room(stated.reserve_room, ("policy",), context)
    clusters = convert_clusters(context, policy, {network.name: network for network in networks}, zone_names, rooms)
    present = convert_present_hosts(list(items_of(PresentHostSection, "present_hosts", context)), context)
    hosts = hosts_of_vms(clusters, present, context)
    frames = convert_frames(items_of(FrameSection, "frames", context), context, hosts.names)
    traffic = convert_traffic(items_of(TrafficSection, "traffic", context), context)
    servers, known = convert_servers(context, stated, clusters, hosts, frames, traffic)
    check_references(context, servers, zones, known)
    check_reuse(context, clusters, servers, complete=known.complete)
    stores = list(items_of(DatastoreSection, "datastores", context))
    datastores = convert_datastores(stores, context, clusters, servers)
    context.notes += demand_notes(context)
    check_fault_tolerance(context, servers, clusters, complete=known.complete)
    rules = [convert_rule(("rules", number), context, known) for number in range(length_of(context, "rules"))]
    stated_rules = tuple(rule for rule in rules if rule is not None)
    replicas, kept_apart = with_rules(find_replicas(servers, context), stated_rules, stated.applications)
    events = [
        convert_event(("events", number), context, known, clusters) for number in range(length_of(context, "events"))
    ]
    pool_items = list(items_of(ResourcePoolSection, "resource_pools", context))
    pools = convert_resource_pools(pool_items, context, known, clusters) if pool_items else ()
    context.unique(("flows",), "flow")
    cluster_names = frozenset(context.names("target", "clusters"))
    budgets = _budgets(context, cluster_names)
    note_idle_statements(context, servers, clusters, budgets)
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
        flows=tuple(convert_flow(one, route, context, known) for route, one in items_of(FlowSection, "flows", context)),
        firewall=_firewall(context, clusters, servers, datastores),
        budgets=budgets,
        service_levels=convert_service_levels(section_of(ServiceLevelsSection, "service_levels", context)),
        resource_pools=pools,
        reserve_room=check_room_names(rooms, context),
        events=tuple(event for event in events if event is not None),
        recovery=_recovery(context, known, clusters),
        present_hosts=(*present, *as_hosts(frames)),
        frames=tuple(frames.values()),
        templates=convert_templates(section_of(TemplatesSection, "templates", context), context),
        finding_settings=_finding_settings(context),
        datastores=datastores,
        migration=convert_migration(section_of(MigrationSection, "migration", context), context, known),
        replicas=replicas,
    )
    return ConvertedEstate(estate, tuple(items_of(TraceSection, "traces", context)))


def _recovery(context: Context, known: Population, clusters: tuple[Cluster, ...]) -> Recovery | None:
    if context.root.get("recovery") is None:
        return None
    return convert_recovery(section_of(RecoverySection, "recovery", context), context, known, clusters)


def _zone_policy(context: Context, known: Population) -> ZonePolicy | None:
    if context.root.get("zone_policy") is None:
        return None
    return convert_zone_policy(section_of(ZonePolicySection, "zone_policy", context), context, known)


def _firewall(
    context: Context, clusters: tuple[Cluster, ...], servers: tuple[Server, ...], datastores: tuple[Datastore, ...]
) -> HostFirewall | None:
    if context.root.get("firewall") is None:
        return None
    from vconsolidate.inventory.convert.firewall import convert_firewall  # noqa: PLC0415  (reads a catalogue file)
    from vconsolidate.inventory.schema.firewall import HostFirewallSection  # noqa: PLC0415

    return convert_firewall(
        section_of(HostFirewallSection, "firewall", context), context, clusters, servers, datastores
    )


def _finding_settings(context: Context) -> tuple[FindingSetting, ...]:
    if context.root.get("findings") is None:
        return ()
    from vconsolidate.inventory.convert.findings import convert_findings  # noqa: PLC0415  (loads every finding)

    return convert_findings(context)


def _budgets(context: Context, clusters: frozenset[str]) -> tuple[BudgetStatement, ...]:
    items = list(items_of(BudgetSection, "budgets", context))
    if not items:
        return ()
    from vconsolidate.inventory.convert.budgets import convert_budget  # noqa: PLC0415  (loads every budget)

    budgets = (convert_budget(section, route, context, clusters) for route, section in items)
    return tuple(budget for budget in budgets if budget is not None)


def _networks(context: Context) -> tuple[Network, ...]:
    context.unique(("networks",), "network")
    networks: list[Network] = []
    by_vlan: dict[int, str] = {}
    for route, section in items_of(NetworkSection, "networks", context):
        other = section.name if section.vlan is None else by_vlan.setdefault(section.vlan, section.name)
        if other != section.name:
            context.wrong(
                (*route, "vlan"),
                f"VLAN {section.vlan} already belongs to network {quoted(other)} (write another number)",
            )
        networks.append(Network(section.name, section.vlan, context.place(route)))
    return tuple(networks)


def _zones(context: Context) -> tuple[Zone, ...]:
    context.unique(("zones",), "zone")
    known = frozenset(context.names("zones"))
    zones: list[Zone] = []
    for route, section in items_of(ZoneSection, "zones", context):
        others = context.refer(section.separate_hosts_from, known, (*route, "separate_hosts_from"), "zone")
        if section.name in others:
            context.wrong((*route, "separate_hosts_from"), "a zone cannot be separated from itself (remove its name)")
        zones.append(Zone(section.name, others, section.together_in, context.place(route)))
    return tuple(zones)
