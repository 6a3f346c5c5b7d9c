"""Which changes of the inventory could resolve a conflict, for every requirement in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.pipeline.explain.datastore_promises import datastore_ladders
from vconsolidate.pipeline.explain.host_ladders import add_memory, host_ladders
from vconsolidate.pipeline.explain.ladder import Ladder
from vconsolidate.pipeline.explain.policy_ladders import policy_ladders
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.pipeline.explain.reach_promises import reach_ladders
from vconsolidate.pipeline.explain.workload_ladders import workload_ladders

_HELPED_BY_MEMORY = {"memory_overcommit", "memory_ceiling_fraction", "count", "no_types"}
"""Requirements that hosts with more memory may make possible to keep."""


def ladders(estate: Estate, parts: Sequence[Promise]) -> tuple[Ladder, ...]:
    """Return the changes that give up one requirement of a conflict each; without any, there is no plan."""
    found = [replace(ladder, place=promise.part.place) for promise in parts for ladder in _ladders_of(estate, promise)]
    for name in dict.fromkeys(promise.cluster for promise in parts if promise.key in _HELPED_BY_MEMORY):
        cluster = _cluster(estate, name)
        found += [replace(add_memory(cluster, kind), place=kind.place) for kind in cluster.host_types]
    return tuple(found)


def _ladders_of(estate: Estate, promise: Promise) -> Iterator[Ladder]:
    yield from workload_ladders(estate, promise)
    yield from datastore_ladders(estate, promise)
    yield from reach_ladders(estate, promise)
    if promise.cluster:
        cluster = _cluster(estate, promise.cluster)
        yield from policy_ladders(cluster, promise.key)
        yield from host_ladders(cluster, promise)


def _cluster(estate: Estate, name: str) -> Cluster:
    return next(cluster for cluster in estate.clusters if cluster.name == name)
