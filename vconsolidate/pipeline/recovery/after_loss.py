"""
The estate after the loss of the first site: the second site with what it runs every day, and the VMs that restart.

Hosts of the plan for every day are there already; the VMs on them stay where they are. More hosts can be bought by the
same types. Rules are kept; admission control and ceilings are those that ``recovery`` states. Left out: resource pools
of lost clusters, room reserved for new VMs, second VMs of fault-tolerant pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.demand import Demand, LeftVm, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.model.recovery import NotRecovered, Recovery
from vconsolidate.model.statement import RuleStatement


@dataclass(frozen=True, slots=True)
class Sides:
    """
    The VMs of a plan by what a disaster makes of them.

    Parameters
    ----------
    restarting
        Rows of the demand: VMs of the lost site that are to restart.
    staying
        Rows: VMs of the second site that go on.
    stopped
        Rows: VMs of the second site that are switched off.
    not_recovered
        VMs and machines of the lost site that do not restart whatever room there is.
    """

    restarting: tuple[int, ...]
    staying: tuple[int, ...]
    stopped: tuple[int, ...]
    not_recovered: tuple[NotRecovered, ...]


def sides_of(recovery: Recovery, estate: Estate, demand: Demand, plan: Plan) -> Sides:
    """Return what becomes of every VM of a plan."""
    replicated, may_stop = frozenset(recovery.replicated), frozenset(recovery.may_stop)
    restarting, staying, stopped = list[int](), list[int](), list[int]()
    lost: list[NotRecovered] = []
    for row, (vm, host) in enumerate(zip(demand.vms, plan.host_of_vm.tolist(), strict=True)):
        if vm.secondary_of:
            continue
        if plan.hosts[host].cluster in recovery.clusters:
            (stopped if vm.server in may_stop else staying).append(row)
            continue
        reason, meant = _why_not(vm, recovery, replicated)
        if reason:
            lost.append(NotRecovered(vm.name, vm.tier, reason, meant, vm.place))
        else:
            restarting.append(row)
    return Sides(tuple(restarting), tuple(staying), tuple(stopped), (*lost, *_physical(estate, demand)))


def _why_not(vm: VirtualMachine, recovery: Recovery, replicated: Collection[str]) -> tuple[str, bool]:
    """Return why a VM of the lost site cannot restart, empty where it can, and whether it was meant to."""
    if vm.server not in replicated:
        return "it is not replicated", False
    if vm.restart == "disabled":
        return "its restart is disabled", False
    if not set(vm.clusters) & set(recovery.clusters):
        reasons = (f"{name}: {vm.refused.get(name, 'not allowed there')}" for name in recovery.clusters)
        return f"no cluster of the second site takes it ({'; '.join(reasons)})", True
    return "", True


def _physical(estate: Estate, demand: Demand) -> Iterator[NotRecovered]:
    tiers = {server.name: server.tier for server in estate.servers}
    for one in demand.dispositions:
        if one.action == "keep_physical":
            reason = "it stays a physical machine, which this plan does not recover"
            yield NotRecovered(one.server, tiers.get(one.server, 4), reason, meant=False, place=one.place)


def after_loss(
    recovery: Recovery, estate: Estate, demand: Demand, plan: Plan, sides: Sides, restarting: Collection[int]
) -> tuple[Estate, Demand]:
    """Return the second site as an estate of its own, and the demand of what runs there afterwards."""
    clusters = tuple(_cluster(one, recovery, plan) for one in estate.clusters if one.name in recovery.clusters)
    names = frozenset(recovery.clusters)
    on_host: dict[str, list[str]] = {}
    for row in sides.staying:
        on_host.setdefault(plan.hosts[int(plan.host_of_vm[row])].name, []).append(demand.vms[row].name)
    stay = tuple(RuleStatement("pin", tuple(vms), hosts=(host,), name="it stays") for host, vms in on_host.items())
    second = replace(
        estate,
        clusters=clusters,
        servers=tuple(replace(server, fault_tolerant=False) for server in estate.servers),
        rules=(*(rule for rule in estate.rules if rule.level == "must"), *stay),
        resource_pools=tuple(pool for pool in estate.resource_pools if pool.cluster in names),
        reserve_room=(),
        recovery=None,
    )
    part = subset(demand, sorted({*restarting, *sides.staying}))
    vms = tuple(replace(vm, clusters=tuple(c for c in vm.clusters if c in names)) for vm in part.vms)
    off = (demand.vms[row] for row in sides.stopped)
    left = tuple(LeftVm(vm.server, _home(vm, names), vm.disk_gib) for vm in off)
    kept = tuple(one for one in demand.left if one.cluster in names)
    slots = _under_ceiling(recovery, estate, part)
    return second, replace(part, vms=vms, left=(*kept, *left), cpu_mhz_by_vm_slot=slots)


def _under_ceiling(recovery: Recovery, estate: Estate, part: Demand) -> FloatArray:
    """
    Return (n_vms, n_slots): the CPU of VMs as it counts under the ceiling of the recovery, reference MHz.

    Cores of their own count as much of what plans may use as they are of the host. Sizing takes the highest ceiling
    that such a VM may meet; under a lower one, they take less of what is offered. Under a higher one the encoding of
    hosts counts them up. All other work stays what it is.
    """
    ceiling = recovery.cpu_ceiling_fraction
    if ceiling is None or not any(vm.latency_sensitive for vm in part.vms):
        return part.cpu_mhz_by_vm_slot
    sized = {one.name: one.policy.cpu_ceiling_fraction for one in estate.clusters}
    times = np.array(
        [
            min(1.0, ceiling / max(sized[name] for name in vm.clusters)) if vm.latency_sensitive else 1.0
            for vm in part.vms
        ],
        dtype=np.float64,
    )
    return frozen(part.cpu_mhz_by_vm_slot * times[:, None])


def _home(vm: VirtualMachine, names: Collection[str]) -> str:
    return next((name for name in vm.clusters if name in names), "")


def _cluster(cluster: Cluster, recovery: Recovery, plan: Plan) -> Cluster:
    """Return a cluster of the second site with the hosts of the plan for every day, under the relaxed limits."""
    bought = [host for host in plan.hosts if host.cluster == cluster.name and not host.existing]
    count = Counter(host.type_name for host in bought)
    kinds = {kind.name: kind for kind in cluster.host_types}
    there = tuple(
        ExistingHost(
            host.name,
            host.hardware,
            host.type_name,
            rack=host.rack,
            licence_per_year=kinds[host.type_name].licence_per_year,
            place=kinds[host.type_name].place,
        )
        for host in bought
    )
    types = tuple(
        kind if kind.count is None else replace(kind, count=max(0, kind.count - count[kind.name]))
        for kind in cluster.host_types
    )
    cpu, memory = recovery.cpu_ceiling_fraction, recovery.memory_ceiling_fraction
    policy = replace(
        cluster.policy,
        host_failures_tolerated=recovery.host_failures_tolerated,
        cpu_ceiling_fraction=cluster.policy.cpu_ceiling_fraction if cpu is None else cpu,
        memory_ceiling_fraction=cluster.policy.memory_ceiling_fraction if memory is None else memory,
    )
    return replace(cluster, hosts=(*cluster.hosts, *there), host_types=types, policy=policy)
