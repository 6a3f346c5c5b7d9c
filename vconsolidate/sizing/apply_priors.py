"""
An estate as the measurements of an earlier migration correct it, before anything is sized.

Ratings of processors move both ways. Demand and headroom are only raised: a quiet time after the migration is no
reason to buy less. Demand is left alone where the history of the inventory reaches into the measured time: it shows the
change itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import Float32Array, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.priors import AppliedPriors, MarginPrior, PriorChange, Priors, RatingPrior
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.trace import Trace
from vconsolidate.words import counted

LEAST_CHANGE: Final = 5e-4
"""Factors this near to 1 change nothing that anyone would see."""

Margins = Mapping[str, float]


def apply_priors(estate: Estate, priors: Priors, file: str) -> Estate:
    """Return the estate with corrected ratings, demand and headroom, and the list of what was changed."""
    ratings = {one.model: one for one in priors.ratings}
    used: Counter[str] = Counter()
    changes: list[PriorChange] = []
    unused: list[str] = []
    servers = tuple(replace(one, hardware=_rated(one.hardware, ratings, used)) for one in estate.servers)
    clusters = tuple(_rated_cluster(one, ratings, used) for one in estate.clusters)
    changes += _rating_changes(estate, ratings, used)
    unused += [f"The inventory has no processor {name} any more." for name in ratings if not used[name]]
    cpu, memory = _margins(priors.cpu), _margins(priors.memory)
    if (cpu or memory) and estate.trace is not None and estate.trace.end_s > priors.measured_from_s:
        unused.append("The traces reach into the measured time, so that demand is as they show it.")
        cpu, memory = {}, {}
    servers = tuple(_demanding(one, cpu, memory) for one in servers)
    changes += [
        *_margin_changes("cpu", priors.cpu, cpu, servers),
        *_margin_changes("memory", priors.memory, memory, servers),
    ]
    if priors.headroom is not None:
        clusters, raised = _with_headroom(clusters, priors.headroom.fraction, priors.headroom.hosts)
        changes += raised
    return replace(
        estate,
        servers=servers,
        clusters=clusters,
        trace=None if estate.trace is None else _scaled_trace(estate.trace, servers, cpu, memory),
        priors=AppliedPriors(file, priors.measured_from_s, priors.measured_until_s, tuple(changes), tuple(unused)),
        notes=(*estate.notes, *_notes(file, changes, unused)),
    )


def _rated(hardware: Hardware, ratings: Mapping[str, RatingPrior], used: Counter[str]) -> Hardware:
    found = ratings.get(hardware.cpu.model)
    if found is None:
        return hardware
    used[found.model] += 1
    cpu: Cpu = replace(
        hardware.cpu,
        core_rating_mhz=hardware.cpu.core_rating_mhz * found.factor,
        rating_error_fraction=min(found.error_fraction, hardware.cpu.rating_error_fraction),
        rating_source=f"{hardware.cpu.rating_source}, corrected by measurements of {counted(found.vms, 'VM')}",
    )
    return replace(hardware, cpu=cpu)


def _rated_cluster(cluster: Cluster, ratings: Mapping[str, RatingPrior], used: Counter[str]) -> Cluster:
    types = tuple(replace(one, hardware=_rated(one.hardware, ratings, used)) for one in cluster.host_types)
    hosts = tuple(replace(one, hardware=_rated(one.hardware, ratings, used)) for one in cluster.hosts)
    return replace(cluster, host_types=types, hosts=hosts)


def _rating_changes(estate: Estate, ratings: Mapping[str, RatingPrior], used: Counter[str]) -> Iterator[PriorChange]:
    for cpu in _processors(estate):
        found = ratings.get(cpu.model)
        if found is None:
            continue
        number = used[found.model]
        if abs(found.factor - 1.0) > LEAST_CHANGE:
            after = cpu.core_rating_mhz * found.factor
            yield PriorChange("rating", cpu.model, cpu.core_rating_mhz, after, number, found.vms)
        if cpu.rating_error_fraction - found.error_fraction > LEAST_CHANGE:
            before = cpu.rating_error_fraction
            yield PriorChange("rating_error", cpu.model, before, found.error_fraction, number, found.vms)


def _processors(estate: Estate) -> tuple[Cpu, ...]:
    """Return one processor of each model, in the order of servers, hosts and host types."""
    found = [server.hardware.cpu for server in estate.servers]
    for cluster in estate.clusters:
        found += [host.hardware.cpu for host in cluster.hosts]
        found += [kind.hardware.cpu for kind in cluster.host_types]
    return tuple({cpu.model: cpu for cpu in reversed(found)}.values())[::-1]


def _margins(priors: tuple[MarginPrior, ...]) -> dict[str, float]:
    """Return class → factor above 1; the empty class stands for all others."""
    return {one.workload_class: max(1.0, one.factor) for one in priors}


def _factor(server: Server, margins: Margins) -> float:
    return margins.get(server.workload_class, margins.get("", 1.0))


def _demanding(server: Server, cpu: Margins, memory: Margins) -> Server:
    return replace(
        server, demand=_scaled(server.demand, _factor(server, cpu), _factor(server, memory), server.hardware.memory_mib)
    )


def _scaled(demand: ServerDemand, cpu: float, memory: float, most_mib: float) -> ServerDemand:
    """Return stated demand scaled, no further than all cores and all memory of the server."""
    if cpu == 1.0 and memory == 1.0:
        return demand

    def share(value: float | None) -> float | None:
        return None if value is None else max(value, min(1.0, value * cpu))

    def mib(value: float | None) -> float | None:
        return None if value is None else max(value, min(most_mib, value * memory))

    return replace(
        demand,
        cpu_mean_fraction=share(demand.cpu_mean_fraction),
        cpu_p95_fraction=share(demand.cpu_p95_fraction),
        cpu_peak_fraction=share(demand.cpu_peak_fraction),
        memory_used_mib=mib(demand.memory_used_mib),
        memory_peak_mib=mib(demand.memory_peak_mib),
        memory_active_mib=mib(demand.memory_active_mib),
        memory_consumed_mib=mib(demand.memory_consumed_mib),
    )


def _scaled_trace(trace: Trace, servers: tuple[Server, ...], cpu: Margins, memory: Margins) -> Trace:
    if not cpu and not memory:
        return trace
    known = {server.name: server for server in servers}
    values: dict[str, Float32Array] = dict(trace.values)
    for metric, margins in (("cpu_fraction", cpu), ("memory_used_mib", memory), ("memory_active_mib", memory)):
        if metric in values and margins:
            own = [known.get(name) for name in trace.servers]
            factor = _column(1.0 if server is None else _factor(server, margins) for server in own)
            most = _column(
                1.0 if metric == "cpu_fraction" or server is None else server.hardware.memory_mib for server in own
            )
            values[metric] = frozen(np.maximum(values[metric], np.minimum(values[metric] * factor, most)))
    return replace(trace, values=values)


def _column(values: Iterable[float]) -> Float32Array:
    """Return (n, 1) figures of the servers of a trace."""
    return np.array(list(values), dtype=np.float32)[:, None]


def _margin_changes(
    kind: str, priors: tuple[MarginPrior, ...], margins: Margins, servers: tuple[Server, ...]
) -> Iterator[PriorChange]:
    counts = Counter(server.workload_class for server in servers)
    stated = {one.workload_class for one in priors}
    others = sum(number for name, number in counts.items() if name not in stated)
    for one in priors:
        machines = counts[one.workload_class] if one.workload_class else others
        factor = margins.get(one.workload_class, 1.0)
        if machines and factor - 1.0 > LEAST_CHANGE:
            which: PriorChange = PriorChange(
                "cpu" if kind == "cpu" else "memory",
                one.workload_class or "other classes",
                1.0,
                factor,
                machines,
                one.vms,
            )
            yield which


def _with_headroom(
    clusters: tuple[Cluster, ...], fraction: float, hosts: int
) -> tuple[tuple[Cluster, ...], list[PriorChange]]:
    changes, found = [], []
    for cluster in clusters:
        before = cluster.policy.headroom_fraction
        if fraction - before > LEAST_CHANGE:
            number = len(cluster.hosts) + len(cluster.host_types)
            changes.append(PriorChange("headroom", cluster.name, before, fraction, number, hosts))
            cluster = replace(cluster, policy=replace(cluster.policy, headroom_fraction=fraction))  # noqa: PLW2901
        found.append(cluster)
    return tuple(found), changes


def _notes(file: str, changes: list[PriorChange], unused: list[str]) -> Iterator[str]:
    yield (
        f"Priors of {file}: {counted(len(changes), 'number')} of the inventory changed by what was measured after a "
        "migration (--no-priors plans without them)."
    )
    yield from unused
