"""
Where the VMs of an estate run, as an assignment of whole numbers, and how uneven the hosts are.

A unit is what moves at once: a VM, or the VMs that a rule keeps on one host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.rebalancing import Terms
from vconsolidate.packing.encoding.encode import Encoded

NOWHERE = -1
"""Number of the host of a unit whose host no solver knows: its hypervisor does not run there."""


@dataclass(frozen=True, slots=True)
class Layout:
    """
    The unchanging part: hosts, units, what each takes, and where they run at the beginning.

    Parameters
    ----------
    hosts
        Hosts of the plan that solvers know, by number.
    classes, cluster
        (n_hosts,) class of the problem, and cluster.
    emptied, spare, open
        (n_hosts,) VMs must leave; they must leave for the host to stay free for failures; and VMs may come.
    counted
        (n_hosts,) 1 where the host counts in the imbalance, else 0.
    vms
        Of each unit, their rows in the demand.
    item, home, size
        (n_units,) item of the problem, host at the beginning, and number of VMs.
    taken
        (n_clusters, n_units, n_columns) what a unit takes of a host of each cluster.
    offered
        (n_hosts, n_columns) one over what the host offers; 0 where it is not limited.
    weights
        (n_columns,) of the spread of each column; slots of the CPU share the weight of the CPU.
    """

    encoded: Encoded
    hosts: tuple[PlannedHost, ...]
    classes: IntArray
    cluster: IntArray
    emptied: BoolArray
    spare: BoolArray
    open: BoolArray
    counted: FloatArray
    vms: tuple[tuple[int, ...], ...]
    item: IntArray
    home: IntArray
    size: IntArray
    taken: FloatArray
    offered: FloatArray
    weights: FloatArray

    @property
    def n_units(self) -> int:
        """Number of units."""
        return len(self.vms)


def layout_of(encoded: Encoded, plan: Plan, terms: Terms) -> Layout:
    """Return where the VMs of a plan run, for a search of moves."""
    classes = [_class_of(encoded, host) for host in plan.hosts]
    known = [number for number, host_class in enumerate(classes) if host_class is not None]
    number = {plan_number: position for position, plan_number in enumerate(known)}
    hosts = tuple(plan.hosts[h] for h in known)
    class_of_host = np.array([c for c in classes if c is not None], dtype=np.int64)
    order, merged = encoded.items.vm_order, encoded.items.merged_of_vm
    vms: list[list[int]] = [[] for _ in range(len(encoded.items.item_of_merged))]
    for vm, unit in zip(order.tolist(), merged.tolist(), strict=True):
        vms[unit].append(vm)
    where = plan.host_of_vm.tolist()
    home = [number.get(_most_frequent([where[vm] for vm in of_unit]), NOWHERE) for of_unit in vms]
    columns, weights = _columns(encoded.resources.names, terms.weights)
    clusters = encoded.hosts.clusters
    taken = np.zeros((len(clusters), len(vms), len(columns)))
    for index, cluster in enumerate(clusters):
        np.add.at(taken[index], merged, encoded.resources.demand_in(cluster, encoded.demand)[order][:, columns])
    cluster_of_host = encoded.problem.platform_of_class[class_of_host]
    offers = [
        encoded.resources.capacity_of(host.hardware, clusters[c])[columns]
        for host, c in zip(hosts, cluster_of_host.tolist(), strict=True)
    ]
    offered = np.array(offers, dtype=np.float64).reshape(len(hosts), len(columns))
    may_come = np.array([host.name not in terms.emptied and not host.spare for host in hosts], dtype=np.bool_)
    return Layout(
        encoded=encoded,
        hosts=hosts,
        classes=class_of_host,
        cluster=cluster_of_host,
        emptied=np.array([host.name in terms.emptied for host in hosts], dtype=np.bool_),
        spare=np.array([host.spare for host in hosts], dtype=np.bool_),
        open=may_come,
        counted=may_come.astype(np.float64),
        vms=tuple(map(tuple, vms)),
        item=encoded.items.item_of_merged,
        home=np.array(home, dtype=np.int64),
        size=np.array([len(of_unit) for of_unit in vms], dtype=np.int64),
        taken=taken,
        offered=np.divide(1.0, offered, out=np.zeros_like(offered), where=(offered > 0) & np.isfinite(offered)),
        weights=weights,
    )


def _class_of(encoded: Encoded, host: PlannedHost) -> int | None:
    """Return the class of a host; None where solvers leave it out."""
    for number, kind in enumerate(encoded.hosts.classes):
        if encoded.hosts.clusters[kind.cluster].name != host.cluster:
            continue
        if host.existing and any(real.name == host.name for real in kind.existing):
            return number
        if not host.existing and not kind.existing and kind.type_name == host.type_name:
            return number
    return None


def _most_frequent(numbers: Sequence[int]) -> int:
    return min(set(numbers), key=lambda n: (-numbers.count(n), n))


def _columns(names: Sequence[str], weights: Mapping[str, float]) -> tuple[list[int], FloatArray]:
    """Return the resources that count, and the weight of each: those of one kind share its weight."""
    kinds = [name.partition("@")[0] for name in names]
    columns = [number for number, kind in enumerate(kinds) if weights.get(kind, 0.0) > 0]
    shares = [weights[kinds[number]] / kinds.count(kinds[number]) for number in columns]
    return columns, np.array(shares, dtype=np.float64)
