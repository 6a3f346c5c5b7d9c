"""All servers of the inventory, with what other sections make of them."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.inventory.convert.applications import with_profiles
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.frames import check_frames
from vconsolidate.inventory.convert.present_hosts import HostsToday
from vconsolidate.inventory.convert.replatform import replatformed
from vconsolidate.inventory.convert.rules import Population, population
from vconsolidate.inventory.convert.sections import items_of, length_of
from vconsolidate.inventory.convert.servers import convert_server
from vconsolidate.inventory.convert.traffic import with_traffic
from vconsolidate.inventory.convert.virtual_machines import with_policies
from vconsolidate.inventory.schema.frames import ReplatformSection
from vconsolidate.inventory.schema.policy import PolicySection
from vconsolidate.inventory.schema.servers import ServerSection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.frame import Frame
from vconsolidate.model.network import Traffic
from vconsolidate.model.server import Server


def convert_servers(
    context: Context,
    stated: PolicySection,
    clusters: tuple[Cluster, ...],
    hosts: HostsToday,
    frames: Mapping[str, Frame],
    traffic: tuple[Traffic, ...],
) -> tuple[tuple[Server, ...], Population]:
    """Return the servers after traffic, rules to re-platform, profiles and policies, and what rules may select."""
    servers = with_traffic(_servers(context, hosts, frames), traffic, context)
    moves = list(items_of(ReplatformSection, "replatform", context))
    if moves:
        servers = replatformed(servers, moves, context, population(servers, clusters, context))
    check_frames(frames, servers, context)
    servers = with_profiles(servers, stated.applications, context)
    known = population(servers, clusters, context)
    return with_policies(servers, stated.virtual_machines, context, known), known


def _servers(
    context: Context,
    hosts: HostsToday,
    frames: Mapping[str, Frame],
) -> tuple[Server, ...]:
    networks, zones = frozenset(context.names("networks")), frozenset(context.names("zones"))
    context.unique(("servers",), "server")
    if context.root.get("servers") is None or not (length_of(context, "servers") or context.problems):
        context.wrong(("servers",), "there are no servers to consolidate (list at least one)")
    servers: list[Server] = []
    for route, section in items_of(ServerSection, "servers", context):
        server = convert_server(section, route, context, networks, zones, hosts, frames)
        if server is not None:
            servers.append(server)
    return tuple(servers)
