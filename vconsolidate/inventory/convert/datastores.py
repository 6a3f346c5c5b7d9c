"""Datastores of the target, and what reaches them."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.datastores import DatastoreSection
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore, reaches
from vconsolidate.model.server import Server
from vconsolidate.words import listed


def convert_datastores(
    items: Sequence[tuple[Route, DatastoreSection]],
    context: Context,
    clusters: Sequence[Cluster],
    servers: Sequence[Server],
) -> tuple[Datastore, ...]:
    """
    Return the datastores; names that nobody declares are problems.

    Parameters
    ----------
    servers
        Their disks and datastores are checked as well.
    """
    context.unique(("datastores",), "datastore")
    found = tuple(_datastore(section, route, context) for route, section in items)
    names = frozenset(context.names("datastores"))
    _check_disks(names, context)
    _check_swap(names, context)
    if not names:
        return ()
    for cluster in clusters:
        if found and not context.problems and not any(reaches(cluster, one) for one in found):
            context.notes.append(
                f"Cluster {cluster.name} reaches none of the datastores with all of its hosts, so no VM may run in it."
            )
    partly = [one.name for one in found if not any(reaches(cluster, one) for cluster in clusters)]
    if partly and not context.problems:
        context.notes.append(
            f"No cluster reaches {listed(partly)} with all of its hosts; no file of the plan is put there."
        )
    unplaced = [server.name for server in servers if not server.virtual and not server.demand.disk_used_gib]
    if unplaced:
        context.notes.append(
            f"The disks of {listed(unplaced)} are unknown, so they take no space on a datastore (write disk_used)."
        )
    return found


def _datastore(section: DatastoreSection, route: Route, context: Context) -> Datastore:
    hosts = frozenset(
        name
        for number in range(context.length("target", "clusters"))
        for name in context.names("target", "clusters", number, "hosts")
    )
    reach = frozenset(context.names("target", "clusters"))
    if section.capacity <= 0:
        context.wrong((*route, "capacity"), f"datastore {quoted(section.name)} holds nothing (write its capacity)")
    if section.keep_free >= 1.0:
        message = f"datastore {quoted(section.name)} keeps everything free and can hold nothing (write less than 100 %)"
        context.wrong((*route, "keep_free"), message)
    if section.iops == 0:
        message = (
            f"datastore {quoted(section.name)} serves no operation (write what it serves; leave it out for no limit)"
        )
        context.wrong((*route, "iops"), message)
    return Datastore(
        name=section.name,
        capacity_gib=section.capacity,
        kind=section.kind or "",
        iops=section.iops,
        thin_overcommit=section.thin_overcommit,
        keep_free_fraction=section.keep_free,
        bandwidth_mbps=section.bandwidth,
        site=section.site,
        clusters=context.refer(section.clusters or (), reach, (*route, "clusters"), "cluster"),
        hosts=context.refer(section.hosts or (), hosts, (*route, "hosts"), "host"),
        place=context.place(route),
    )


def _check_disks(names: frozenset[str], context: Context) -> None:
    """Report disks that must lie on a datastore that is not declared."""
    servers = context.root.get("servers")
    for number, server in enumerate(servers.items() if servers is not None else ()):
        disks = server.get("disks")
        for disk, item in enumerate(disks.items() if disks is not None else ()):
            wanted = item.get("place_on")
            if wanted is not None and isinstance(wanted.value, str) and wanted.value:
                context.refer_to(wanted.value, names, ("servers", number, "disks", disk, "place_on"), "datastore")


def _check_swap(names: frozenset[str], context: Context) -> None:
    """Report policies whose files for memory lie on a datastore that is not declared."""
    n_clusters = context.length("target", "clusters")
    routes: list[Route] = [("policy",), *(("target", "clusters", number, "policy") for number in range(n_clusters))]
    for route in routes:
        if context.states((*route, "storage", "swap_datastore")):
            node = context.root
            for step in (*route, "storage", "swap_datastore"):
                inner = node.items()[step] if isinstance(step, int) else node.get(step)
                assert inner is not None  # noqa: S101 - it is stated
                node = inner
            if isinstance(node.value, str):
                context.refer_to(node.value, names, (*route, "storage", "swap_datastore"), "datastore")
