"""The clusters of the target, and the room that they keep."""

from __future__ import annotations

from collections.abc import Mapping

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.convert.prices import check_prices
from vconsolidate.inventory.convert.room import Item as RoomItem
from vconsolidate.inventory.convert.room import convert_room
from vconsolidate.inventory.convert.target import convert_cluster
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.target import ClusterSection
from vconsolidate.inventory.schema_problems import unknown_key, validate_partly
from vconsolidate.inventory.schema_words import shown
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Network
from vconsolidate.model.policy import Policy


def convert_clusters(
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
        advice = "write for example clusters: [{name: production, hypervisor: esxi-6.7, …}]"
        context.wrong(at, f"expected {meant}, got {shown(wrong)} ({advice})")
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
        for number, name in context.numbered(*hosts):
            route = (*hosts, number, "name")
            before = first.setdefault(name, route)
            if before != route:
                context.wrong(
                    route,
                    f"host {quoted(name)} is listed twice (first at {context.place(before)}): rename or remove one",
                )
