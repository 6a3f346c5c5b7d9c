"""
The parts of an estate that have nothing to do with each other: clusters that no VM and no rule has in common.

A large estate is many such parts: sites, security domains, customers. Each is planned by itself, so that the work grows
with the number of parts and not with its square, and the parts are planned side by side. The best plan of the whole is
the best plan of every part, as long as everything that is minimised is a sum over hosts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.constraint import (
    Allow,
    Alone,
    Apart,
    AtMost,
    Constraint,
    Fee,
    FitsNode,
    Forbid,
    KeepFree,
    Labelled,
    members_of,
)
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.previous import Previous
from vconsolidate.model.statement import RuleStatement
from vconsolidate.packing.encoding.cluster_fees import cluster_fees
from vconsolidate.rules.registry import RULES, statements

LARGE: Final = 2_000
"""VMs from which on an estate is divided; the plan of a smaller one takes seconds, and its search sees all of it."""


@dataclass(frozen=True, slots=True)
class EstatePart:
    """
    Some clusters with the VMs that may run in them.

    Parameters
    ----------
    rows
        (n_vms,) its VMs in the demand of the whole.
    estate, demand
        Without measured histories, which no search reads.
    """

    rows: IntArray
    estate: Estate
    demand: Demand

    def of_previous(self, previous: Previous | None) -> Previous | None:
        """Return the placement in use, as far as it concerns the part."""
        if previous is None:
            return None
        clusters = {cluster.name for cluster in self.estate.clusters}
        names = {vm.name for vm in self.demand.vms}
        return replace(
            previous,
            hosts=tuple(host for host in previous.hosts if host.cluster in clusters),
            host_of_vm={vm: host for vm, host in previous.host_of_vm.items() if vm in names},
            storage={vm: stored for vm, stored in previous.storage.items() if vm in names},
        )


def independent_parts(estate: Estate, demand: Demand) -> tuple[EstatePart, ...]:
    """Return the parts of a large estate, in the order of its clusters; empty where there are fewer than two."""
    if len(demand.vms) < LARGE or _has_something_in_common(estate):
        return ()
    joined = _Groups(cluster.name for cluster in estate.clusters)
    for clusters in (*{vm.clusters for vm in demand.vms}, *_may_name_hosts_alike(estate)):
        joined.join(clusters)
    joined.join((demand.vms[0].clusters[0], *_only_files(estate, demand)))
    cluster_of = {vm.name: vm.clusters[0] for vm in demand.vms}
    for statement in statements(estate):
        for constraint in RULES[statement.kind].encode(statement):
            if isinstance(constraint, Fee):
                return ()
            if _joins(constraint):
                joined.join(cluster_of[vm] for vm in members_of(constraint) if vm in cluster_of)
    rows_of: dict[str, list[int]] = {}
    for row, vm in enumerate(demand.vms):
        rows_of.setdefault(joined.first(vm.clusters[0]), []).append(row)
    if len(rows_of) < 2:
        return ()
    firsts = dict.fromkeys(joined.first(cluster.name) for cluster in estate.clusters)
    own = {first: {name for name in joined.names if joined.first(name) == first} for first in firsts}
    return tuple(
        _part(estate, demand, own[first], np.array(rows_of[first], dtype=np.int64))
        for first in firsts
        if first in rows_of
    )


def _has_something_in_common(estate: Estate) -> bool:
    """Return whether plans of different clusters depend on each other by more than rules and VMs."""
    shared = (estate.datastores, estate.resource_pools, estate.traffic, estate.recovery, estate.reserve_room)
    return any(shared) or any(True for _ in cluster_fees(estate))


def _may_name_hosts_alike(estate: Estate) -> Iterator[tuple[str, ...]]:
    """Yield clusters of which one may give a host to buy the name that a host of another has, or would get."""
    users: dict[str, list[str]] = {}
    for cluster in estate.clusters:
        for kind in cluster.host_types:
            users.setdefault(f"{cluster.name}-{kind.name}", []).append(cluster.name)
    for cluster in estate.clusters:
        for host in cluster.hosts:
            users.get(host.name.rpartition("-")[0], []).append(cluster.name)
    yield from map(tuple, users.values())


def _only_files(estate: Estate, demand: Demand) -> list[str]:
    """Return the clusters that run none of the VMs, and whose storage may not hold what others keep there."""
    used = {name for vm in demand.vms for name in vm.clusters}
    kept = {vm.cluster for vm in demand.left} - used
    return [cluster.name for cluster in estate.clusters if cluster.name in kept and cluster.datastore_gib is not None]


def _joins(constraint: Constraint) -> bool:
    """Return whether a primitive speaks of VMs of several clusters together."""
    if isinstance(constraint, Allow | Forbid | Labelled | FitsNode | Alone | KeepFree):
        return False  # of each VM, or of each host
    if isinstance(constraint, Apart) or (isinstance(constraint, AtMost) and constraint.hosts is None):
        return constraint.scope not in {"host", "cluster"}
    return True


class _Groups:
    """Names that are joined; each group is called by its first name."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self._number = {name: number for number, name in enumerate(self.names)}
        self._above = dict(zip(self.names, self.names, strict=True))

    def first(self, name: str) -> str:
        while self._above[name] != name:
            self._above[name] = self._above[self._above[name]]
            name = self._above[name]
        return name

    def join(self, names: Iterable[str]) -> None:
        found = sorted({self.first(name) for name in names}, key=self._number.__getitem__)
        for name in found[1:]:
            self._above[name] = found[0]


def _part(estate: Estate, demand: Demand, clusters: set[str], rows: IntArray) -> EstatePart:
    vms = tuple(demand.vms[row] for row in rows.tolist())
    servers = {vm.server for vm in vms}
    names = servers | {vm.name for vm in vms}
    return EstatePart(
        rows,
        replace(
            estate,
            trace=None,
            clusters=tuple(cluster for cluster in estate.clusters if cluster.name in clusters),
            servers=tuple(server for server in estate.servers if server.name in servers),
            rules=tuple(_rule(rule, names) for rule in estate.rules if _concerns(rule, names)),
        ),
        replace(
            demand,
            vms=vms,
            dispositions=(),
            cpu_mhz_by_vm_slot=demand.cpu_mhz_by_vm_slot[rows],
            cpu_overhead_by_cluster={name: demand.cpu_overhead_by_cluster[name][rows] for name in clusters},
            overhead_mib_by_cluster={name: demand.overhead_mib_by_cluster[name][rows] for name in clusters},
            series=demand.series.without_steps,
            left=tuple(vm for vm in demand.left if vm.cluster in clusters),
            notes=(),
        ),
    )


def _concerns(rule: RuleStatement, names: set[str]) -> bool:
    return not rule.members or not names.isdisjoint(rule.members)


def _rule(rule: RuleStatement, names: set[str]) -> RuleStatement:
    """Return a rule as far as it speaks of the named servers."""
    if names.issuperset(rule.members):
        return rule
    return replace(
        rule,
        members=tuple(vm for vm in rule.members if vm in names),
        groups=tuple(tuple(vm for vm in group if vm in names) for group in rule.groups),
        current=tuple(pair for pair in rule.current if pair[0] in names),
    )
