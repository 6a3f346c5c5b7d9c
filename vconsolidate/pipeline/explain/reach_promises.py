"""Requirements about what a cluster reaches: networks, datastores, zones; and disks with a datastore of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import Datastore, reaches
from vconsolidate.model.estate import Estate
from vconsolidate.model.explanation import ConflictPart
from vconsolidate.pipeline.explain.cluster_changes import change_cluster
from vconsolidate.pipeline.explain.ladder import Ladder, Step, single_step
from vconsolidate.pipeline.explain.promise import Promise

REACH_KEYS = frozenset({"wired", "reached", "zone_held", "place_on"})
"""Kinds of requirements of this file."""

_SAYS = {
    "wired": "is not wired to network",
    "reached": "does not reach datastore",
    "zone_held": "does not take zone",
}
_REQUESTS = {
    "wired": "wire the hosts of {cluster} to network {subject}",
    "reached": "let all hosts of {cluster} reach datastore {subject}",
    "zone_held": "let {cluster} take zone {subject}",
}


def reach_promises(estate: Estate) -> Iterator[Promise]:
    """Yield what clusters do not reach although some server needs it, and disks that must lie on a datastore."""
    networks = _distinct(name for server in estate.servers for name in server.networks)
    zones = _distinct(server.zone for server in estate.servers if server.zone)
    used = {name for server in estate.servers for name in server.datastores}
    used |= {disk.place_on for server in estate.servers for disk in server.disks if disk.place_on}
    for cluster in estate.clusters:
        wired = cluster.wired
        lacks = [("wired", name) for name in networks if wired is not None and name not in wired]
        lacks += [("reached", name) for name in sorted(used) if not _reaches(estate, cluster, name)]
        lacks += [("zone_held", name) for name in zones if cluster.zones and name not in cluster.zones]
        for key, name in lacks:
            part = ConflictPart("limit", f"cluster {cluster.name} {_SAYS[key]} {name}", cluster.place)
            yield Promise(key, part, _opening(estate, cluster, key, name), cluster.name, name)
    for server in estate.servers:
        for number, disk in enumerate(server.disks):
            one = next((one for one in estate.datastores if one.name == disk.place_on), None)
            if one is not None and not all(reaches(cluster, one) for cluster in estate.clusters):
                words = f"a disk of {server.name} must lie on datastore {one.name}"
                part = ConflictPart("limit", words, server.place)
                yield Promise("place_on", part, _let_lie_anywhere(server.name, number), subject=server.name)


def reach_ladders(estate: Estate, promise: Promise) -> Iterator[Ladder]:
    """Yield how such a requirement is given up; nothing where the promise is about something else."""
    if promise.key == "place_on":
        server = next(one for one in estate.servers if one.name == promise.subject)
        route = f"servers[{server.name}].disks"
        settings = tuple(f'{route}[{number}].place_on=""' for number, disk in enumerate(server.disks) if disk.place_on)
        step = Step(f"let the disks of {server.name} lie on any datastore", promise.without, (settings,))
        yield single_step(step, 2)
    elif promise.key in _REQUESTS:
        words = _REQUESTS[promise.key].format(cluster=promise.cluster, subject=promise.subject)
        yield single_step(Step(words, promise.without, (_setting(estate, promise),)), 2)


def _setting(estate: Estate, promise: Promise) -> tuple[str, ...]:
    """Return the ``--set`` value that gives a cluster what it lacks."""
    changed = promise.without(estate)
    cluster = next(one for one in changed.clusters if one.name == promise.cluster)
    field = {"wired": "networks", "reached": "datastores", "zone_held": "zones"}[promise.key]
    store = next((one for one in changed.datastores if one.name == promise.subject), None)
    if promise.key == "reached" and store is not None and promise.cluster in store.clusters:
        return (f"datastores[{store.name}].clusters={json.dumps(store.clusters, ensure_ascii=False)}",)
    names = json.dumps(getattr(cluster, field), ensure_ascii=False)
    return (f"target.clusters[{cluster.name}].{field}={names}",)


def _opening(estate: Estate, cluster: Cluster, key: str, name: str) -> Callable[[Estate], Estate]:
    if key == "wired":
        return change_cluster(cluster.name, lambda one: replace(one, networks=(*(one.wired or ()), name)))
    if key == "zone_held":
        return change_cluster(cluster.name, lambda one: replace(one, zones=(*one.zones, name)))
    if cluster.datastores or not estate.datastores:
        return change_cluster(cluster.name, lambda one: replace(one, datastores=(*one.datastores, name)))

    def reached(one: Datastore) -> Datastore:
        return replace(one, clusters=(*one.clusters, cluster.name)) if one.name == name else one

    return lambda whole: replace(whole, datastores=tuple(reached(one) for one in whole.datastores))


def _let_lie_anywhere(server: str, number: int) -> Callable[[Estate], Estate]:
    def apply(whole: Estate) -> Estate:
        servers = tuple(
            replace(
                one, disks=tuple(replace(d, place_on="") if row == number else d for row, d in enumerate(one.disks))
            )
            if one.name == server
            else one
            for one in whole.servers
        )
        return replace(whole, servers=servers)

    return apply


def _reaches(estate: Estate, cluster: Cluster, name: str) -> bool:
    store = next((one for one in estate.datastores if one.name == name), None)
    if store is not None:
        return reaches(cluster, store)
    return not cluster.datastores or name in cluster.datastores


def _distinct(names: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
