"""What servers, zones and policies say of hosts, datastores and labels, compared with what the target has."""

from __future__ import annotations

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.rules import Population
from vconsolidate.inventory.node import Route, walk
from vconsolidate.model.estate import Zone
from vconsolidate.model.server import Server


def check_references(context: Context, servers: tuple[Server, ...], zones: tuple[Zone, ...], known: Population) -> None:
    """Report servers, zones and policies that speak of hosts, datastores or labels that the target does not have."""
    _servers(context, servers, known)
    for number, name in context.numbered("zones"):
        zone = next((zone for zone in zones if zone.name == name), None)
        if zone is not None and zone.together_in and known.complete:
            known.check_scope(zone.together_in, ("zones", number, "together_in"), context)
    policies: list[Route] = [("target", "clusters", number, "policy") for number in range(known.n_clusters)]
    for route in [("policy",), *policies]:
        admission, _ = walk(context.root, (*route, "admission"))
        domain = admission.get("domain")
        if domain is not None and isinstance(domain.value, str) and known.complete:
            known.check_scope(domain.value, (*route, "admission", "domain"), context)


def _servers(context: Context, servers: tuple[Server, ...], known: Population) -> None:
    reached = frozenset(name for number in range(known.n_clusters) for name in _datastores(context, number))
    declared = frozenset(context.names("datastores"))
    listed = declared or reached
    for number in range(known.n_clusters if declared else 0):
        context.refer(_datastores(context, number), declared, ("target", "clusters", number, "datastores"), "datastore")
    routes = {name: ("servers", number) for number, name in context.numbered("servers")}
    here = known.existing_hosts | frozenset(context.names("present_hosts"))
    for server in servers:
        route: Route = routes.get(server.name, ("servers",))
        if server.current_host:
            context.refer_to(server.current_host, here, (*route, "current_host"), "host")
        if listed and context.states((*route, "datastores")):
            context.refer(server.datastores, listed, (*route, "datastores"), "datastore")
        elif reached and not declared and server.virtual is not None:
            for number, disk in enumerate(server.virtual.disks):
                if disk.datastore:
                    context.refer_to(disk.datastore, reached, (*route, "disks", number, "datastore"), "datastore")


def _datastores(context: Context, cluster: int) -> tuple[str, ...]:
    node, _ = walk(context.root, ("target", "clusters", cluster, "datastores"))
    return tuple(item.value for item in node.items() if isinstance(item.value, str))
