"""How a cluster gets more hosts, hosts with more memory, or a host out of maintenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.cluster import Cluster, HostType
from vconsolidate.pipeline.explain.cluster_changes import change_cluster, end_maintenance, set_host_count
from vconsolidate.pipeline.explain.ladder import Ladder, Step, single_step
from vconsolidate.pipeline.explain.promise import Promise
from vconsolidate.units import format_mib
from vconsolidate.words import counted

_MOST_MORE_HOSTS = 64
_MEMORY_STEP_MIB = 64 * 1024
_MEMORY_STEPS = 16


def host_ladders(cluster: Cluster, promise: Promise) -> Iterator[Ladder]:
    """Yield the ways to get around a limit on hosts; nothing where the requirement is another one."""
    if promise.key == "count":
        yield _buy_more(cluster, next(kind for kind in cluster.host_types if kind.name == promise.subject))
    elif promise.key == "no_types":
        yield from _buy_first(cluster)
    elif promise.key == "maintenance":
        host = promise.subject
        setting = f"target.clusters[{cluster.name}].hosts[{host}].maintenance=false"
        apply = end_maintenance(cluster.name, host)
        yield single_step(Step(f"take host {host} out of maintenance", apply, ((setting,),)), 2)


def _buy_more(cluster: Cluster, kind: HostType) -> Ladder:
    now = kind.count or 0

    def at(number: int) -> Step:
        return Step(
            f"allow {counted(number, 'more host')} of type {kind.name} for {cluster.name} "
            f"({now + number} instead of {now})",
            set_host_count(cluster.name, kind.name, now + number),
            ((f"target.clusters[{cluster.name}].host_types[{kind.name}].count={now + number}",),),
        )

    return Ladder(_MOST_MORE_HOSTS, at, 2)


def _buy_first(cluster: Cluster) -> Iterator[Ladder]:
    """Yield purchases for a cluster that has only hosts of its own, of models that the catalogue knows."""
    models = load_catalog().models
    keys = {hardware: key for key, hardware in reversed(list(models.items()))}
    for hardware in dict.fromkeys(host.hardware for host in cluster.hosts):
        key = keys.get(hardware)
        if key is None:
            continue

        def at(number: int, key: str = key) -> Step:
            more = HostType("more", models[key], number)
            return Step(
                f"buy {counted(number, 'more host')} for {cluster.name}, like those it has ({key})",
                change_cluster(cluster.name, lambda c: replace(c, host_types=(more,))),
                ((f"target.clusters[{cluster.name}].host_types=[{{name: more, model: {key}, count: {number}}}]",),),
            )

        yield Ladder(_MOST_MORE_HOSTS, at, 2)


def add_memory(cluster: Cluster, kind: HostType) -> Ladder:
    """Return the ladder of more memory in every host of a type."""
    now = kind.hardware.memory_mib
    keys = [key for key, hardware in load_catalog().models.items() if hardware == kind.hardware]
    route = f"target.clusters[{cluster.name}].host_types[{kind.name}]"

    def at(number: int) -> Step:
        mib = now + number * _MEMORY_STEP_MIB
        gib = mib // 1024
        by_model = ((f"{route}.model=null", f"{route}.hardware={{model: {key}, memory: {gib} GiB}}") for key in keys)

        def enlarge(c: Cluster) -> Cluster:
            larger = replace(kind.hardware, memory_mib=mib)
            kinds = tuple(replace(k, hardware=larger) if k.name == kind.name else k for k in c.host_types)
            return replace(c, host_types=kinds)

        return Step(
            f"put {format_mib(mib - now)} more memory into every {kind.name} of {cluster.name} "
            f"({format_mib(mib)} instead of {format_mib(now)})",
            change_cluster(cluster.name, enlarge),
            ((f"{route}.hardware.memory={gib} GiB",), *by_model),
        )

    return Ladder(_MEMORY_STEPS, at, 2)
