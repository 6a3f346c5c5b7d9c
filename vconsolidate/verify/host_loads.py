"""How full hosts are, resource by resource: plain arithmetic that the planner does not use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad
from vconsolidate.verify.bursts import largest_bursts
from vconsolidate.verify.fault_tolerance_pairs import pair_loads
from vconsolidate.verify.own_cores import own_core_load, withheld_mhz
from vconsolidate.verify.resource_pools import with_parts
from vconsolidate.verify.switches import switch_loads

TOLERANCE = 1e-6
"""Relative difference between sums of the same binary fractions in another order."""


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
    demand = with_parts(estate, demand)
    counted = CountedResources.of(demand)
    clusters = {cluster.name: cluster for cluster in reversed(estate.clusters)}
    members: list[list[int]] = [[] for _ in hosts]
    for vm, host in enumerate(host_of_vm.tolist()):
        members[host].append(vm)
    return tuple(
        loads_of_host(clusters[host.cluster], host.hardware, demand, vms, counted)
        for host, vms in zip(hosts, members, strict=True)
    )


@dataclass(frozen=True, slots=True)
class CountedResources:
    """
    Which resources count, because some VM of the demand uses them.

    Parameters
    ----------
    traffic, reserved
        Whether network traffic is known, and whether CPU is reserved.
    own_cores
        Whether some VMs have cores of their own.
    """

    traffic: bool
    reserved: bool
    own_cores: bool = False

    @classmethod
    def of(cls, demand: Demand) -> CountedResources:
        """Return the resources that the VMs of a demand use."""
        return cls(
            any(vm.network_mbps for vm in demand.vms),
            any(vm.cpu_reservation_mhz or vm.pool_reservation_mhz for vm in demand.vms),
            any(vm.latency_sensitive for vm in demand.vms),
        )


def loads_of_host(
    cluster: Cluster, hardware: Hardware, demand: Demand, vms: Sequence[int], counted: CountedResources | None = None
) -> tuple[ResourceLoad, ...]:
    """
    Return how full a host is with some VMs, by their numbers in the demand.

    Parameters
    ----------
    counted
        The resources that count in the demand, for callers that ask about many hosts.
    """
    counts = counted or CountedResources.of(demand)
    policy, hypervisor = cluster.policy, cluster.hypervisor
    factor = demand.cpu_overhead_by_cluster[cluster.name][list(vms)]
    overhead_mib = demand.overhead_mib_by_cluster[cluster.name][list(vms)]
    on_host = [demand.vms[vm] for vm in vms]
    by_vm_slot = demand.cpu_mhz_by_vm_slot[list(vms)] * factor[:, None]
    if counts.own_cores:
        least = np.array([withheld_mhz(cluster, hardware, vm) for vm in on_host], dtype=np.float64)
        by_vm_slot = np.maximum(by_vm_slot, least[:, None])
    cpu_mhz = by_vm_slot.sum(axis=0)
    # a driver domain works for the traffic and the disk operations of all VMs, at their busy hour
    cpu_mhz = cpu_mhz + hypervisor.io_cost.mhz_per_mbps * sum(vm.network_mbps for vm in on_host)
    cpu_mhz = cpu_mhz + hypervisor.io_cost.mhz_per_iops * sum(vm.disk_iops for vm in on_host)
    if policy.cpu_vms_at_peak:
        cpu_mhz = cpu_mhz + largest_bursts(on_host, factor.tolist(), policy.cpu_vms_at_peak, len(demand.slots))
    cpu_offered = (hardware.cpu.cores - hypervisor.reserve_cores) * hardware.cpu.core_rating_mhz
    cpu_offered *= policy.cpu_ceiling_fraction
    ratio = policy.memory_overcommit if hypervisor.memory_overcommit else min(policy.memory_overcommit, 1.0)
    usable_mib = hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib)
    overhead_sum = float(overhead_mib.sum())
    configured = sum(vm.configured_mib for vm in on_host) + ratio * overhead_sum
    consumed = sum(_consumed_mib(vm, cluster) for vm in on_host) + overhead_sum
    cpu = hardware.cpu
    vcpu_limit = min(int(policy.vcpu_per_core * cpu.cores + 1e-9), hypervisor.most_vcpus_of_all_vms_on(cpu))
    vm_limits = [hypervisor.max_vms_per_host, *([policy.max_vms_per_host] if policy.max_vms_per_host else [])]
    names = ["cpu"] if len(demand.slots) == 1 else [f"cpu@{slot}" for slot in demand.slots]
    found = [ResourceLoad(name, float(u), max(0.0, cpu_offered), "MHz") for name, u in zip(names, cpu_mhz, strict=True)]
    found.append(ResourceLoad("vcpus", float(sum(vm.vcpus for vm in on_host)), float(vcpu_limit), "vCPU"))
    found.append(ResourceLoad("memory_configured", float(configured), ratio * max(0.0, usable_mib), "MiB"))
    consumed_limit = policy.memory_ceiling_fraction * max(0.0, usable_mib)
    found.append(ResourceLoad("memory_consumed", float(consumed), consumed_limit, "MiB"))
    if ratio > 1.0:
        reserved = sum(vm.reservation_mib + vm.pool_reservation_mib for vm in on_host) + overhead_sum
        found.append(ResourceLoad("memory_reserved", float(reserved), max(0.0, usable_mib), "MiB"))
    uplinks_mbps = hardware.nic_ports * hardware.nic_mbps
    found += switch_loads(cluster, hardware, on_host, traffic=counts.traffic)
    if uplinks_mbps and counts.traffic and not cluster.switches:
        traffic = float(sum(vm.network_mbps for vm in on_host))
        found.append(ResourceLoad("network", traffic, policy.network_ceiling_fraction * uplinks_mbps, "Mbit/s"))
    found.append(ResourceLoad("vms", float(sum(vm.vcpus > 0 for vm in on_host)), float(min(vm_limits)), "VM"))
    if counts.reserved:
        guaranteed = float(sum(vm.cpu_reservation_mhz + vm.pool_reservation_mhz for vm in on_host))
        all_cores = max(0.0, hardware.cpu.cores - hypervisor.reserve_cores) * hardware.cpu.core_rating_mhz
        found.append(ResourceLoad("reserved_cpu", guaranteed, all_cores, "MHz"))
    if counts.own_cores:
        found.append(own_core_load(cluster, hardware, on_host))
    return (*found, *pair_loads(demand, hypervisor, on_host))


def _consumed_mib(vm: VirtualMachine, cluster: Cluster) -> float:
    """Return the memory that a VM uses; with dynamic memory no more than its maximum, and enough to start."""
    if not cluster.hypervisor.reclaim.dynamic_memory:
        return vm.consumed_mib
    own, general = vm.dynamic_memory, cluster.policy.dynamic_memory
    startup = own.startup_mib if own.startup_mib is not None else general.startup_mib
    minimum = own.minimum_mib if own.minimum_mib is not None else general.minimum_mib
    maximum = own.maximum_mib if own.maximum_mib is not None else general.maximum_mib
    used = vm.consumed_mib if maximum is None else min(vm.consumed_mib, maximum)
    used = min(used, vm.configured_mib)
    return max(used, min(vm.configured_mib, startup or 0.0), min(vm.configured_mib, minimum or 0.0))


def over(load: ResourceLoad) -> bool:
    """Return whether more is used than the capacity."""
    return load.used > load.capacity + TOLERANCE * max(1.0, load.capacity)


def cluster_of(estate: Estate, name: str) -> Cluster:
    """Return the cluster called `name`."""
    return next(cluster for cluster in estate.clusters if cluster.name == name)
