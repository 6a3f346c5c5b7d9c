"""
The hosts a plan may use, grouped: what may be bought by type, and existing hosts that nothing tells apart.

Two existing hosts are one class when they offer and cost the same, carry the same VMs, no rule names one without the
other, and they agree on every label that a rule uses. Hosts in maintenance are left out, and so are hosts and
types to buy whose processor the hypervisor does not run on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.constraint import (
    EVERYWHERE,
    Allow,
    Among,
    AtMost,
    Constraint,
    Fee,
    FewHosts,
    FitsNode,
    Forbid,
    KeepFree,
)
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import Criterion, Policy
from vconsolidate.packing.encoding.host_capacity import Resources
from vconsolidate.packing.encoding.host_limits import carries, needs, offers
from vconsolidate.packing.encoding.prices import licence_cost, power_price


@dataclass(frozen=True, slots=True)
class HostClass:
    """
    Hosts that nothing tells apart.

    Parameters
    ----------
    cluster
        Index into the clusters in the order of their names.
    existing
        The hosts, by name; empty for a type to buy.
    limit
        How many exist or can be bought; None for as many as needed.
    names
        What rules call them; a rule that names one of the hosts names all of them.
    labels
        Label key → value; at least the labels that rules use.
    price
        Purchase and licences over the horizon, in the estate's currency.
    power_price
        Idle power over the horizon.
    has_price
        False for a type to buy that states neither price nor licence; 0 is a price.
    licence
        The licences in `price`.
    free_cpu_mhz, free_memory_mib
        Room that rules keep on each host.
    """

    cluster: int
    type_name: str
    hardware: Hardware
    existing: tuple[ExistingHost, ...]
    limit: int | None
    names: frozenset[str]
    labels: Mapping[str, str]
    price: float
    power_price: float
    has_price: bool
    licence: float = 0.0
    free_cpu_mhz: float = 0.0
    free_memory_mib: float = 0.0


def clusters_of(estate: Estate) -> tuple[Cluster, ...]:
    """Return the clusters in the order of their names, which is the order of platforms and of the plan's hosts."""
    return tuple(sorted(estate.clusters, key=lambda cluster: cluster.name))


def objective_of(estate: Estate) -> tuple[Criterion, ...]:
    """Return what is minimised, which is the same in all clusters."""
    return clusters_of(estate)[0].policy.objective if estate.clusters else Policy().objective


def classes_of(
    estate: Estate, demand: Demand, constraints: Sequence[Constraint], resources: Resources
) -> tuple[HostClass, ...]:
    """Return the host classes of an estate in a fixed order: by cluster, existing hosts first."""
    keys = {getattr(c, "scope", "host") for c in constraints}
    keys |= {c.policy.admission.domain for c in estate.clusters if c.policy.host_failures_tolerated}
    scopes = sorted(keys - {"host", EVERYWHERE})
    named = [frozenset(names) for c in constraints for names in _host_sets(c)]
    by_node = any(isinstance(c, FitsNode) for c in constraints)
    fees = [c for c in constraints if isinstance(c, Fee)]
    classes: list[HostClass] = []
    for index, cluster in enumerate(clusters_of(estate)):
        groups: dict[object, HostClass] = {}
        alone = needs(demand, cluster)
        for single in _existing(estate, index, cluster):
            key = (
                resources.capacity_of(single.hardware, cluster).tobytes(),
                carries(alone, offers(single.hardware, cluster)).tobytes(),
                single.price,
                single.power_price,
                single.hardware.idle_power_w if "power" in objective_of(estate) else None,
                _node(single) if by_node else None,
                tuple(
                    fee.of(single.hardware.cpu, cluster.policy.horizon_years, vms) for fee in fees for vms in (1, None)
                ),
                tuple(not single.names.isdisjoint(names) for names in named),
                tuple(single.labels.get(scope) for scope in scopes),
            )
            known = groups.get(key)
            groups[key] = single if known is None else _merge(known, single)
        classes += groups.values()
        classes += _to_buy(estate, index, cluster)
    return tuple(_keep_room(host_class, constraints) for host_class in classes)


def _host_sets(constraint: Constraint) -> tuple[tuple[str, ...], ...]:
    """Return the sets of host names by which a primitive tells hosts apart."""
    if isinstance(constraint, Among):
        return constraint.host_sets
    if isinstance(constraint, Allow | Forbid | AtMost | FewHosts | KeepFree) and constraint.hosts is not None:
        return (constraint.hosts,)
    return ()


def _node(host_class: HostClass) -> tuple[int, int, int]:
    cpu = host_class.hardware.cpu
    return cpu.sockets, cpu.cores_per_socket, host_class.hardware.memory_mib


def _keep_room(host_class: HostClass, constraints: Sequence[Constraint]) -> HostClass:
    """Return the class with the most room that a rule keeps on its hosts."""
    kept = [c for c in constraints if isinstance(c, KeepFree) and not host_class.names.isdisjoint(c.hosts)]
    return replace(
        host_class,
        free_cpu_mhz=max((c.cpu_mhz for c in kept), default=0.0),
        free_memory_mib=max((c.memory_mib for c in kept), default=0.0),
    )


def capacities(classes: Sequence[HostClass], clusters: Sequence[Cluster], resources: Resources) -> FloatArray:
    """Return (n_classes, n_resources), less the room that rules keep; below zero where there is less than that."""
    rows = [resources.capacity_of(c.hardware, clusters[c.cluster]) for c in classes]
    offers = np.array(rows, dtype=np.float64).reshape(len(rows), len(resources.names))
    for dim, name in enumerate(resources.names):
        if name.startswith("cpu"):
            offers[:, dim] -= [c.free_cpu_mhz for c in classes]
        elif name.startswith("memory"):
            offers[:, dim] -= [c.free_memory_mib for c in classes]
    return offers


def _existing(estate: Estate, index: int, cluster: Cluster) -> Iterator[HostClass]:
    for host in sorted(cluster.hosts, key=lambda host: host.name):
        if host.maintenance or not cluster.runs_on(host.hardware.cpu):
            continue
        labels = _labels(
            cluster, host.type_name, host.hardware, (*cluster.labels, *_type_labels(cluster, host), *host.labels)
        )
        if host.rack:
            labels["rack"] = host.rack
        licence = licence_cost(host.licence_per_year, cluster.policy)
        yield HostClass(
            cluster=index,
            type_name=host.type_name,
            hardware=host.hardware,
            existing=(host,),
            limit=1,
            names=frozenset({host.name, host.type_name, cluster.name}),
            labels=labels,
            price=licence,
            licence=licence,
            power_price=power_price(estate, cluster.policy, host.hardware),
            has_price=True,
        )


def _to_buy(estate: Estate, index: int, cluster: Cluster) -> Iterator[HostClass]:
    for kind in sorted(cluster.host_types, key=lambda kind: kind.name):
        if not cluster.runs_on(kind.hardware.cpu):
            continue
        licence = licence_cost(kind.licence_per_year, cluster.policy)
        yield HostClass(
            cluster=index,
            type_name=kind.name,
            hardware=kind.hardware,
            existing=(),
            limit=kind.count,
            names=frozenset({kind.name, cluster.name}),
            labels=_labels(cluster, kind.name, kind.hardware, (*cluster.labels, *kind.labels)),
            price=(kind.price or 0.0) + licence,
            licence=licence,
            power_price=power_price(estate, cluster.policy, kind.hardware),
            has_price=kind.price is not None or kind.licence_per_year is not None,
        )


def _type_labels(cluster: Cluster, host: ExistingHost) -> tuple[tuple[str, str], ...]:
    kinds: list[HostType] = [kind for kind in cluster.host_types if kind.name == host.type_name]
    return kinds[0].labels if kinds else ()


def _labels(cluster: Cluster, type_name: str, hardware: Hardware, own: tuple[tuple[str, str], ...]) -> dict[str, str]:
    cpu = hardware.cpu
    built_in = {"cluster": cluster.name, "site": cluster.site, "type": type_name}
    return {**dict(own), **built_in, "cpu_vendor": cpu.vendor, "cpu_generation": f"{cpu.vendor} {cpu.generation}"}


def _merge(known: HostClass, single: HostClass) -> HostClass:
    hosts = (*known.existing, *single.existing)
    return replace(known, existing=hosts, limit=len(hosts), names=known.names | single.names)
