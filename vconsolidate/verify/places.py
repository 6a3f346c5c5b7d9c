"""Where the inventory speaks of what a violation names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Cluster, Estate
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.plan import PlannedHost
from vconsolidate.model.violation import Violation

_OF_CLUSTERS: Final = frozenset({"datastore", "host_count", "host_failures_tolerated"})
"""Promises of a cluster: its line comes before those of the hosts and VMs that break them."""


def located(
    violations: Iterable[Violation], estate: Estate, demand: Demand, hosts: Sequence[PlannedHost]
) -> tuple[Violation, ...]:
    """Return the violations, each with the place of its rule, or of the first of its subjects that has one."""
    pending = tuple(violations)
    if not any(violation.place == NOWHERE for violation in pending):
        return pending
    of_clusters = {cluster.name: cluster.place for cluster in estate.clusters}
    of_all = _places(estate, demand, hosts)
    return tuple(
        replace(one, place=_place(one, of_clusters if one.rule in _OF_CLUSTERS else {}, of_all))
        if one.place == NOWHERE
        else one
        for one in pending
    )


def _place(violation: Violation, first: Mapping[str, Place], then: Mapping[str, Place]) -> Place:
    found = (places[subject] for places in (first, then) for subject in violation.subjects if subject in places)
    return next((place for place in found if place != NOWHERE), NOWHERE)


def _places(estate: Estate, demand: Demand, hosts: Sequence[PlannedHost]) -> dict[str, Place]:
    """Return the place of every name that a violation may have; of two things of one name the first counts."""
    named = chain(
        ((vm.name, vm.place) for vm in demand.vms),
        ((item.server, item.place) for item in demand.dispositions if item.action != "virtualise"),
        ((server.name, server.place) for server in estate.servers),
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


def _hosts(estate: Estate, hosts: Sequence[PlannedHost]) -> Iterator[tuple[str, Place]]:
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    for cluster in estate.clusters:
        yield from ((host.name, host.place) for host in cluster.hosts)
    for host in hosts:
        if host.cluster in clusters:
            yield host.name, _type_place(clusters[host.cluster], host.type_name)


def _type_place(cluster: Cluster, type_name: str) -> Place:
    """Return where a host that is to be bought is written: its type, or its cluster where the type is gone."""
    return next((kind.place for kind in cluster.host_types if kind.name == type_name), cluster.place)
