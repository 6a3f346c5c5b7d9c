"""How uneven the hosts of a cluster are: plain arithmetic on their loads that the search of moves does not use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from statistics import pstdev

from vconsolidate.model.planned_host import PlannedHost, ResourceLoad


def imbalance(
    hosts: Sequence[PlannedHost],
    loads: Sequence[Sequence[ResourceLoad]],
    weights: Mapping[str, float],
    left_out: Collection[str] = (),
) -> float:
    """
    Return the imbalance of all clusters: Σ over clusters and resources of weight × spread.

    The spread of a resource is the standard deviation (of the population) over the hosts of a cluster of the share of
    the host's limit that its VMs use; of several slots of the day, or switches, their mean. The idea is the cluster
    score of Ganeti's htools (``Ganeti.HTools.Cluster.Metrics``, ``compCV``).

    Parameters
    ----------
    loads
        Of each host.
    left_out
        Hosts that do not count, such as those to be emptied; spare hosts never count.
    """
    clusters = dict.fromkeys(host.cluster for host in hosts)
    return sum(sum(spreads(hosts, loads, weights, cluster, left_out).values()) for cluster in clusters)


def spreads(
    hosts: Sequence[PlannedHost],
    loads: Sequence[Sequence[ResourceLoad]],
    weights: Mapping[str, float],
    cluster: str,
    left_out: Collection[str] = (),
) -> dict[str, float]:
    """Return resource → weight × spread, of one cluster."""
    shares: dict[str, list[float]] = {}
    for host, of_host in zip(hosts, loads, strict=True):
        if host.cluster != cluster or host.spare or host.name in left_out:
            continue
        for load in of_host:
            if weights.get(load.resource.partition("@")[0], 0.0) > 0:
                shares.setdefault(load.resource, []).append(load.fraction)
    of_kind: dict[str, list[float]] = {}
    for resource, values in shares.items():
        of_kind.setdefault(resource.partition("@")[0], []).append(pstdev(values))
    return {kind: weights[kind] * sum(values) / len(values) for kind, values in of_kind.items()}
