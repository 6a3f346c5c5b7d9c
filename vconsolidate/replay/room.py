"""Room for a restart: what each host of a cluster can hold in an emergency, and what each VM needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan

_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Room:
    """
    Capacity without the policy's ceilings, for hosts of one cluster.

    In an emergency a host may be filled to its capacity, not only to its ceilings; the hypervisor's limits and the
    memory overcommit of the policy still hold.

    Parameters
    ----------
    hosts
        (n_hosts,) index in the plan.
    names
        Names of the resources, for reasons.
    need
        (n_vms, n_resources) of every VM of the demand.
    capacity
        (n_hosts, n_resources)
    most_vcpus, most_mib
        (n_hosts,) no VM may have more vCPUs, or need more memory with its overhead; 0 where the hypervisor does not run
        on the host's processor.
    whole_mib
        (n_vms,) memory of every VM with its overhead.
    """

    hosts: IntArray
    names: tuple[str, ...]
    need: FloatArray
    capacity: FloatArray
    vcpus: IntArray
    whole_mib: FloatArray
    most_vcpus: IntArray
    most_mib: FloatArray

    def free(self, host_of_vm: IntArray) -> FloatArray:
        """Return what is free on each host, (n_hosts, n_resources); VMs on host −1 run nowhere."""
        place = np.full(int(max(self.hosts.max(initial=-1), host_of_vm.max(initial=-1))) + 2, -1, dtype=np.int64)
        place[self.hosts] = np.arange(len(self.hosts))  # host −1 reads the last entry, which is of no host
        row = place[host_of_vm]
        here = np.flatnonzero(row >= 0)
        used = np.zeros_like(self.capacity)
        np.add.at(used, row[here], self.need[here])
        return np.asarray(self.capacity - used)

    def carries(self, vms: Sequence[int]) -> BoolArray:
        """Return (n_hosts,) whether a host can run each of some VMs, alone."""
        widest, largest_mib = int(self.vcpus[vms].max()), float(self.whole_mib[vms].max())
        found: BoolArray = (widest <= self.most_vcpus) & (largest_mib <= self.most_mib * (1.0 + _TOLERANCE))
        return found

    def fits(self, vms: Sequence[int], free: FloatArray) -> BoolArray:
        """Return (n_hosts,) whether VMs fit together where so much is free."""
        slack = _TOLERANCE * np.maximum(self.capacity, 1.0)
        return np.asarray(np.all(self.need[vms].sum(axis=0) <= free + slack, axis=1) & self.carries(vms))

    def lacking(self, need: FloatArray, free: FloatArray) -> str:
        """Return, in words, what is short on the host which comes nearest to fitting."""
        short = (need - free) / np.maximum(self.capacity, 1e-9)
        nearest = int(short.max(axis=1).argmin())
        name = self.names[int(short[nearest].argmax())]
        return f"{name} would exceed the limit" if name.startswith("the number") else f"too little {name}"


def room(cluster: Cluster, demand: Demand, plan: Plan) -> Room:
    """Return the room of a cluster's hosts."""
    hypervisor, policy = cluster.hypervisor, cluster.policy
    overhead = demand.overhead_mib_by_cluster[cluster.name]
    factor = demand.cpu_overhead_by_cluster[cluster.name]
    cost = hypervisor.io_cost
    io_mhz = np.array([cost.of(vm.network_mbps, vm.disk_iops) for vm in demand.vms], dtype=np.float64)
    vcpus = np.array([vm.vcpus for vm in demand.vms], dtype=np.int64)
    configured = np.array([vm.configured_mib for vm in demand.vms], dtype=np.float64)
    consumed = np.array([vm.memory_taken_mib(cluster) for vm in demand.vms], dtype=np.float64)
    reserved = np.array([vm.reservation_mib for vm in demand.vms], dtype=np.float64)
    ratio = policy.memory_overcommit if hypervisor.memory_overcommit else min(1.0, policy.memory_overcommit)
    need = np.column_stack(
        [
            np.maximum(demand.cpu_mhz_by_vm_slot * factor[:, None], _own_mhz(cluster, demand, plan)) + io_mhz[:, None],
            vcpus,
            configured + ratio * overhead,
            consumed + overhead,
            reserved + overhead,
            np.ones(len(vcpus)),
            *_of_pairs(demand, vcpus),
        ]
    )
    slots = [f"CPU at {slot}" if len(demand.slots) > 1 else "CPU" for slot in demand.slots]
    names = (*slots, "vCPUs", "configured memory", "consumed memory", "reserved memory", "the number of VMs")
    names += ("the number of fault-tolerant VMs", "vCPUs of fault-tolerant VMs") if demand.paired else ()
    pairs = hypervisor.fault_tolerance
    unlimited = hypervisor.max_vcpus_per_host
    pair_limits = (pairs.max_vms_per_host, pairs.max_vcpus_per_host or unlimited) if pairs is not None else (0, 0)
    hosts = [i for i, host in enumerate(plan.hosts) if host.cluster == cluster.name]
    capacity, most_vcpus, most_mib = [], [], []
    for i in hosts:
        hardware = plan.hosts[i].hardware
        runs = cluster.runs_on(hardware.cpu)
        usable = hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib)
        cpu = (hardware.cpu.cores - hypervisor.reserve_cores) * hardware.cpu.core_rating_mhz
        most = hypervisor.most_vcpus_of_all_vms_on(hardware.cpu)
        limits = [most, ratio * usable, usable, usable, hypervisor.max_vms_per_host]
        most_vcpus.append(hypervisor.most_vcpus_on(hardware.cpu) if runs else 0)
        most_mib.append(usable if runs else 0.0)
        capacity.append([cpu] * len(demand.slots) + limits + list(pair_limits if demand.paired else ()))
    return Room(
        hosts=np.array(hosts, dtype=np.int64),
        names=names,
        need=need,
        capacity=np.array(capacity, dtype=np.float64).reshape(len(hosts), len(names)),
        vcpus=vcpus,
        whole_mib=configured + overhead,
        most_vcpus=np.array(most_vcpus, dtype=np.int64),
        most_mib=np.array(most_mib, dtype=np.float64),
    )


def _own_mhz(cluster: Cluster, demand: Demand, plan: Plan) -> FloatArray:
    """
    Return (n_vms, 1): the CPU of cores that latency-sensitive VMs have for themselves, reference MHz; 0 without.

    Demand is sized with the share of them that plans may use; without ceilings, others can use nothing of the rest.
    They count on the fastest host of the cluster.
    """
    cpus = [host.hardware.cpu for host in plan.hosts if host.cluster == cluster.name]
    fastest_mhz = max((cpu.core_rating_mhz for cpu in cpus if cluster.runs_on(cpu)), default=0.0)
    cores = [(vm.vcpus if vm.latency_sensitive else 0,) for vm in demand.vms]
    return np.array(cores, dtype=np.float64).reshape(len(demand.vms), 1) * fastest_mhz


def _of_pairs(demand: Demand, vcpus: IntArray) -> list[FloatArray]:
    """Return (n_vms,) VMs of fault-tolerance pairs, and their vCPUs; nothing where there are none."""
    if not demand.paired:
        return []
    counted = np.array([vm.name in demand.paired for vm in demand.vms], dtype=np.float64)
    return [counted, counted * vcpus]
