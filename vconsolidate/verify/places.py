"""The line of the inventory that a violation is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.server import Server
from vconsolidate.model.violation import Violation

_OF_CLUSTERS: Final = frozenset({"datastore", "host_count", "host_failures_tolerated"})
"""Rules about a cluster: its line comes before those of the hosts and VMs that break them."""


def add_places(
    violations: Iterable[Violation], estate: Estate, demand: Demand, hosts: Sequence[PlannedHost]
) -> tuple[Violation, ...]:
    """
    Return the violations, each with the place of its rule, or of the first of its subjects that has a place.

    Where the inventory has none of the subjects, the place is the start of the list that they are missing from.
    """
    pending = tuple(violations)
    if not any(violation.place == NOWHERE for violation in pending):
        return pending
    of_clusters = {cluster.name: cluster.place for cluster in estate.clusters}
    of_all = places_of_names(estate, demand, hosts)

    def place(one: Violation) -> Place:
        maps: tuple[Mapping[str, Place], ...] = (of_clusters, of_all) if one.rule in _OF_CLUSTERS else (of_all,)
        named = (places[subject] for places in maps for subject in one.subjects if subject in places)
        parts: Sequence[Server | Cluster] = estate.servers if one.rule == "placement" else estate.clusters
        lists = (part.place for part in parts)
        return next((found for found in chain(named, lists) if found != NOWHERE), NOWHERE)

    return tuple(replace(one, place=place(one)) if one.place == NOWHERE else one for one in pending)


def places_of_names(estate: Estate, demand: Demand, hosts: Sequence[PlannedHost]) -> dict[str, Place]:
    """Return the place of every name that a violation may have; of two things with the same name the first counts."""
    named = chain(
        ((vm.name, vm.place) for vm in demand.vms),
        ((server.name, _place_of_server(server)) for server in estate.servers),
        _hosts(estate, hosts),
        ((cluster.name, cluster.place) for cluster in estate.clusters),
        ((pool.name, pool.place) for pool in estate.resource_pools),
        ((room.name, room.place) for room in estate.reserve_room),
        ((rule.name, rule.place) for rule in estate.rules if rule.name),
    )
    found: dict[str, Place] = {}
    for name, place in named:
        found.setdefault(name, place)
    return found


def _place_of_server(server: Server) -> Place:
    """Return the place of the owner's decision against a VM, if there is one; else the place of the server."""
    decided = server.disposition not in {None, "virtualise"} and server.disposition_place != NOWHERE
    return server.disposition_place if decided else server.place


def _hosts(estate: Estate, hosts: Sequence[PlannedHost]) -> Iterator[tuple[str, Place]]:
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    for cluster in estate.clusters:
        yield from ((host.name, host.place) for host in cluster.hosts)
    for host in hosts:
        if host.cluster in clusters:
            yield host.name, _place_of_host(clusters[host.cluster], host)


def _place_of_host(cluster: Cluster, host: PlannedHost) -> Place:
    """Return the place of the type of a host to buy; the place of its cluster where the type, or the host, is gone."""
    typed = (kind.place for kind in cluster.host_types if kind.name == host.type_name and not host.existing)
    return next(typed, cluster.place)
