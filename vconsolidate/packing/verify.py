"""
Does a plan keep every promise? Plain arithmetic on the estate, the demand and the plan.

Nothing here is shared with the solvers or with what prepares their problem, so a mistake there cannot hide. It works
for plans made by hand as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Cluster, Estate, RuleStatement
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.placement import HostFacts, Placement
from vconsolidate.model.plan import Plan, PlannedHost, ResourceLoad
from vconsolidate.model.violation import Violation
from vconsolidate.rules.registry import RULES, statements

TOLERANCE = 1e-6
"""Relative; what summing binary fractions in another order may add."""


def violations(estate: Estate, demand: Demand, plan: Plan) -> tuple[Violation, ...]:
    """
    Return everything that is wrong with a plan; empty for a sound plan and for one without a placement.

    Hosts that are not what the estate says, VMs that are nowhere or where they may not be, resources over their limits,
    broken rules, full datastores, and spare hosts that are too few or too small.
    """
    if not plan.hosts and plan.status in {"infeasible", "unknown"}:
        return ()
    shape = tuple(_shape(demand, plan))
    if shape:
        return shape
    found = [*_hosts(estate, plan), *_clusters(demand, plan)]
    if any(v.rule == "host" for v in found):
        return tuple(found)
    found += _resources(estate, demand, plan)
    found += _datastores(estate, demand, plan)
    facts = replace(placement(estate, demand, plan), loads=_loads_by_host(estate, demand, plan))
    for statement in statements(estate):
        found += RULES[statement.kind].violations(statement, facts)
    found += _spares(estate, demand, plan)
    return tuple(found)


def keeps(estate: Estate, demand: Demand, plan: Plan, statement: RuleStatement) -> bool:
    """Return whether a plan with a placement keeps one rule."""
    facts = replace(placement(estate, demand, plan), loads=_loads_by_host(estate, demand, plan))
    return next(iter(RULES[statement.kind].violations(statement, facts)), None) is None


def placement(estate: Estate, demand: Demand, plan: Plan) -> Placement:
    """Return where every VM runs, and what rules may know of the hosts, as the estate (not the plan) says it."""
    host_of_vm = {vm.name: plan.hosts[int(h)].name for vm, h in zip(demand.vms, plan.host_of_vm, strict=True)}
    facts = {host.name: facts_of(estate, host) for host in plan.hosts}
    return Placement(host_of_vm, facts, vms={vm.name: vm for vm in demand.vms})


def _loads_by_host(estate: Estate, demand: Demand, plan: Plan) -> Mapping[str, tuple[ResourceLoad, ...]]:
    every = loads(estate, demand, plan.hosts, plan.host_of_vm)
    return {host.name: of_host for host, of_host in zip(plan.hosts, every, strict=True)}


def facts_of(estate: Estate, host: PlannedHost) -> HostFacts:
    """Return what rules may know of a planned host."""
    cluster = _cluster(estate, host.cluster)
    labels = dict(cluster.labels)
    for kind in cluster.host_types:
        if kind.name == host.type_name:
            labels.update(kind.labels)
    for real in cluster.hosts:
        if real.name == host.name:
            labels.update(real.labels)
            if real.rack:
                labels["rack"] = real.rack
    cpu = host.hardware.cpu
    labels.update(host=host.name, cluster=cluster.name, site=cluster.site, type=host.type_name)
    labels.update(cpu_vendor=cpu.vendor, cpu_generation=f"{cpu.vendor} {cpu.generation}")
    return HostFacts(host.name, frozenset({host.name, host.type_name, cluster.name}), labels, host.hardware)


def loads(
    estate: Estate, demand: Demand, hosts: Sequence[PlannedHost], host_of_vm: IntArray
) -> tuple[tuple[ResourceLoad, ...], ...]:
    """
    Return how full each host is, resource by resource; for :class:`~vconsolidate.model.plan.Plan`.

    Parameters
    ----------
    host_of_vm
        (n_vms,) index into `hosts`, in the order of the demand's VMs.
    """
    members: list[list[int]] = [[] for _ in hosts]
    for vm, host in enumerate(host_of_vm.tolist()):
        members[host].append(vm)
    return tuple(
        _loads_of_host(_cluster(estate, host.cluster), host.hardware, demand, vms)
        for host, vms in zip(hosts, members, strict=True)
    )


def _loads_of_host(
    cluster: Cluster, hardware: Hardware, demand: Demand, vms: Sequence[int]
) -> tuple[ResourceLoad, ...]:
    policy, hypervisor = cluster.policy, cluster.hypervisor
    factor = demand.cpu_overhead_by_cluster[cluster.name][list(vms)]
    overhead_mib = demand.overhead_mib_by_cluster[cluster.name][list(vms)]
    on_host = [demand.vms[vm] for vm in vms]
    cpu_mhz = (demand.cpu_mhz_by_vm_slot[list(vms)] * factor[:, None]).sum(axis=0)
    cpu_offered = (hardware.cpu.cores - hypervisor.reserve_cores) * hardware.cpu.core_rating_mhz
    cpu_offered *= policy.cpu_ceiling_fraction
    ratio = policy.memory_overcommit if hypervisor.memory_overcommit else min(policy.memory_overcommit, 1.0)
    usable_mib = hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib)
    overhead_sum = float(overhead_mib.sum())
    configured = sum(vm.configured_mib for vm in on_host) + ratio * overhead_sum
    consumed = sum(vm.consumed_mib for vm in on_host) + overhead_sum
    vcpu_limit = min(int(policy.vcpu_per_core * hardware.cpu.cores + 1e-9), hypervisor.max_vcpus_per_host)
    vm_limits = [hypervisor.max_vms_per_host, *([policy.max_vms_per_host] if policy.max_vms_per_host else [])]
    names = ["cpu"] if len(demand.slots) == 1 else [f"cpu@{slot}" for slot in demand.slots]
    found = [ResourceLoad(name, float(u), max(0.0, cpu_offered), "MHz") for name, u in zip(names, cpu_mhz, strict=True)]
    found.append(ResourceLoad("vcpus", float(sum(vm.vcpus for vm in on_host)), float(vcpu_limit), "vCPU"))
    found.append(ResourceLoad("memory_configured", float(configured), ratio * max(0.0, usable_mib), "MiB"))
    consumed_limit = policy.memory_ceiling_fraction * max(0.0, usable_mib)
    found.append(ResourceLoad("memory_consumed", float(consumed), consumed_limit, "MiB"))
    if ratio > 1.0:
        reserved = sum(vm.reservation_mib for vm in on_host) + overhead_sum
        found.append(ResourceLoad("memory_reserved", float(reserved), max(0.0, usable_mib), "MiB"))
    uplinks_mbps = hardware.nic_ports * hardware.nic_mbps
    if uplinks_mbps and any(vm.network_mbps for vm in demand.vms):
        traffic = float(sum(vm.network_mbps for vm in on_host))
        found.append(ResourceLoad("network", traffic, policy.network_ceiling_fraction * uplinks_mbps, "Mbit/s"))
    found.append(ResourceLoad("vms", float(len(on_host)), float(min(vm_limits)), "VM"))
    if any(vm.cpu_reservation_mhz for vm in demand.vms):
        guaranteed = float(sum(vm.cpu_reservation_mhz for vm in on_host))
        all_cores = max(0.0, hardware.cpu.cores - hypervisor.reserve_cores) * hardware.cpu.core_rating_mhz
        found.append(ResourceLoad("reserved_cpu", guaranteed, all_cores, "MHz"))
    return tuple(found)


def _shape(demand: Demand, plan: Plan) -> Iterator[Violation]:
    if plan.host_of_vm.shape != (len(demand.vms),):
        message = f"{len(demand.vms)} VMs are to be placed, the plan places {plan.host_of_vm.size}"
        yield Violation("placement", (), message)
        return
    for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if not 0 <= host < len(plan.hosts):
            yield Violation("placement", (vm.name,), f"{vm.name} is on no host of the plan")


def _hosts(estate: Estate, plan: Plan) -> Iterator[Violation]:
    for name, times in Counter(host.name for host in plan.hosts).items():
        if times > 1:
            yield Violation("host", (name,), f"{name} is in the plan {times} times")
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    bought: Counter[tuple[str, str]] = Counter()
    for host in plan.hosts:
        cluster = clusters.get(host.cluster)
        if cluster is None:
            yield Violation(
                "host", (host.name,), f"{host.name} is in cluster {host.cluster}, which is not in the estate"
            )
        elif host.existing:
            yield from _existing_host(cluster, host)
        else:
            bought[cluster.name, host.type_name] += 1
            if not any(k.name == host.type_name and k.hardware == host.hardware for k in cluster.host_types):
                yield Violation("host", (host.name,), f"{host.name} is of no type that {cluster.name} may buy")
    for (name, type_name), number in bought.items():
        for kind in clusters[name].host_types:
            if kind.name == type_name and kind.count is not None and number > kind.count:
                message = f"{number} hosts of type {type_name} are bought for {name}, {kind.count} may be"
                yield Violation("host_count", (name, type_name), message)


def _existing_host(cluster: Cluster, host: PlannedHost) -> Iterator[Violation]:
    real = next((real for real in cluster.hosts if real.name == host.name), None)
    if real is None or real.hardware != host.hardware:
        yield Violation("host", (host.name,), f"{cluster.name} has no host {host.name} of that hardware")
    elif real.maintenance:
        yield Violation("maintenance", (host.name,), f"{host.name} is in maintenance")


def _clusters(demand: Demand, plan: Plan) -> Iterator[Violation]:
    for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        host = plan.hosts[index]
        if host.cluster not in vm.clusters:
            why = vm.refused.get(host.cluster, "it is not one of its clusters")
            yield Violation("cluster", (vm.name, host.name), f"{vm.name} may not run in {host.cluster}: {why}")
        if host.spare:
            yield Violation("spare", (vm.name, host.name), f"{vm.name} runs on {host.name}, which is to stay empty")


def _over(load: ResourceLoad) -> bool:
    return load.used > load.capacity + TOLERANCE * max(1.0, load.capacity)


def _resources(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    for host, of_host in zip(plan.hosts, loads(estate, demand, plan.hosts, plan.host_of_vm), strict=True):
        for load in of_host:
            if _over(load):
                figures = f"{load.used:,.1f} of {load.capacity:,.1f} {load.unit}"
                yield Violation(load.resource, (host.name,), f"{host.name} is over its {load.resource}: {figures}")


def _datastores(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    for cluster in estate.clusters:
        on_cluster = [
            vm.disk_gib
            for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True)
            if plan.hosts[index].cluster == cluster.name
        ]
        if cluster.datastore_gib is not None and sum(on_cluster) > cluster.datastore_gib * (1 + TOLERANCE):
            figures = f"{sum(on_cluster):,.0f} of {cluster.datastore_gib:,.0f} GiB"
            yield Violation("datastore", (cluster.name,), f"the datastore of {cluster.name} is over: {figures}")


def _spares(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    used = set(np.unique(plan.host_of_vm).tolist())
    members: dict[int, list[int]] = {}
    for vm, index in enumerate(plan.host_of_vm.tolist()):
        members.setdefault(index, []).append(vm)
    for cluster in estate.clusters:
        tolerated = cluster.policy.host_failures_tolerated
        spares = [h for i, h in enumerate(plan.hosts) if h.cluster == cluster.name and h.spare and i not in used]
        for index in sorted(used) if tolerated else ():
            host = plan.hosts[index]
            if host.cluster != cluster.name:
                continue
            able = [
                s.name
                for s in spares
                if not any(map(_over, _loads_of_host(cluster, s.hardware, demand, members[index])))
            ]
            if len(able) < tolerated:
                message = f"{len(able)} spare hosts can replace {host.name}, {tolerated} must be able to"
                yield Violation("host_failures_tolerated", (cluster.name, host.name), message)


def _cluster(estate: Estate, name: str) -> Cluster:
    return next(cluster for cluster in estate.clusters if cluster.name == name)
