"""Hosts that a scenario lacks: types withdrawn from sale, and sites, clusters, racks and hosts that are lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from vconsolidate.inventory.problems import Problems, quoted
from vconsolidate.inventory.scenarios.scenario import Layer
from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.estate import Estate


def withdrawn(estate: Estate, layer: Layer, problems: Problems) -> Estate:
    """Return the estate without host types that can no longer be bought; existing hosts of the type stay."""
    for number, name in enumerate(layer.section.withdraw or ()):
        known = type_names(estate)
        if name not in known:
            near = problems.did_you_mean(name, known)
            route = (*layer.route, "withdraw", number)
            problems.at(layer.root, route, f"no host type is called {quoted(name)}{near}")
            continue
        estate = replace(estate, clusters=tuple(_without_type(cluster, name) for cluster in estate.clusters))
    return estate


def type_names(estate: Estate) -> list[str]:
    """Return the names of host types, alone and with their cluster: ``r740``, ``production/r740``."""
    pairs = [(cluster.name, kind.name) for cluster in estate.clusters for kind in cluster.host_types]
    return list(dict.fromkeys([*(kind for _, kind in pairs), *(f"{cluster}/{kind}" for cluster, kind in pairs)]))


def _without_type(cluster: Cluster, name: str) -> Cluster:
    kept = tuple(kind for kind in cluster.host_types if name not in {kind.name, f"{cluster.name}/{kind.name}"})
    return replace(cluster, host_types=kept)


def with_losses(estate: Estate, layer: Layer, problems: Problems) -> Estate:
    """
    Return the estate without the hosts of sites, clusters and racks that are lost, and without hosts that are.

    After the loss of a site or a cluster, VMs need not run where the plan of recovery has them every day.
    """
    lose = layer.section.lose
    if lose is None:
        return estate
    hosts = [host for cluster in estate.clusters for host in cluster.hosts]
    known = {
        "sites": [cluster.site for cluster in estate.clusters],
        "clusters": [cluster.name for cluster in estate.clusters],
        "racks": [host.rack for host in hosts],
        "hosts": [host.name for host in hosts],
    }
    for what, names in known.items():
        _check(getattr(lose, what) or (), names, what, layer, problems)
    places, clusters = set(lose.sites or ()), set(lose.clusters or ())
    racks, named = set(lose.racks or ()), set(lose.hosts or ())

    def is_lost(host: ExistingHost) -> bool:
        return host.rack in racks or host.name in named

    lost_clusters = {one.name for one in estate.clusters if one.site in places or one.name in clusters}
    left = tuple(
        replace(one, hosts=(), host_types=()) if one.name in lost_clusters else _without_hosts(one, is_lost)
        for one in estate.clusters
    )
    if lost_clusters and estate.recovery is not None:
        note = "A site or cluster is lost: the recovery that the inventory plans for is not asked for again."
        return replace(estate, clusters=left, recovery=None, notes=(*estate.notes, note))
    return replace(estate, clusters=left)


def _without_hosts(cluster: Cluster, is_lost: Callable[[ExistingHost], bool]) -> Cluster:
    return replace(cluster, hosts=tuple(host for host in cluster.hosts if not is_lost(host)))


def _check(names: Iterable[str], known: list[str], what: str, layer: Layer, problems: Problems) -> None:
    have = list(dict.fromkeys(name for name in known if name))
    for number, name in enumerate(names):
        if name not in have:
            near = problems.did_you_mean(name, have) if have else f" (the target has no {what})"
            message = f"no {what.removesuffix('s')} of the target is called {quoted(name)}{near}"
            problems.at(layer.root, (*layer.route, "lose", what, number), message)
