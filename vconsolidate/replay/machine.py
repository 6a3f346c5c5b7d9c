"""A planned host with its VMs as the arrays the model works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.dynamic_memory import DynamicMemory
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.replay.cpu import efficiency
from vconsolidate.replay.memory import min_free_mib
from vconsolidate.replay.memory_pools import MemoryPools
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.pools import Pool, pools_in_clusters, pools_of_host, weights

_CPU_BOUND_CLASSES = frozenset({"cpu", "build"})


@dataclass(frozen=True, slots=True)
class Machine:
    """
    A host of the plan.

    Parameters
    ----------
    index, rows
        Place in the plan's hosts; (n_vms,) rows of its VMs in the demand.
    cores
        Left to VMs: the machine's less the hypervisor's reserve.
    core_mhz
        Work of a core, reference MHz.
    efficiency
        Useful work over capacity when contended.
    cpu_factor, vcpus, shares, reservation_cores, limit_cores
        (n_vms,) CPU settings; `cpu_factor` is the hypervisor's overhead; an absent limit is infinite.
    usable_mib
        Memory for VMs and their overhead.
    min_free_mib
        0 where the hypervisor has no memory states.
    overhead_mib, configured_mib, reservation_mib
        (n_vms,)
    balloon_cap_mib, compression_cap_mib, swap_cap_mib
        (n_vms,) most that each technique may take; compression counts guest pages.
    pools
        The host as the root of its resource pools; None where none of its VMs is in one.
    memory_limit_mib, memory_shares
        (n_vms,) what resource pools make of the VMs' memory; None where no pool speaks of memory.
    dynamic_memory
        What each VM states itself.
    """

    index: int
    host: PlannedHost
    cluster: Cluster
    rows: IntArray
    cores: float
    threads_per_core: int
    core_mhz: float
    efficiency: float
    cpu_factor: FloatArray
    vcpus: FloatArray
    shares: FloatArray
    reservation_cores: FloatArray
    limit_cores: FloatArray
    usable_mib: float
    min_free_mib: float
    overhead_mib: FloatArray
    configured_mib: FloatArray
    reservation_mib: FloatArray
    balloon_cap_mib: FloatArray
    compression_cap_mib: FloatArray
    swap_cap_mib: FloatArray
    pools: Pool | None = None
    memory_limit_mib: FloatArray | None = None
    memory_shares: FloatArray | None = None
    dynamic_memory: tuple[DynamicMemory, ...] = ()

    @property
    def capacity_mhz(self) -> float:
        """CPU left to VMs without SMT gain, reference MHz."""
        return self.cores * self.core_mhz

    def most_work(self, smt_gain_fraction: float) -> float:
        """Return what all hardware threads can do over what the cores do: 1 plus the gain of SMT."""
        return 1.0 + smt_gain_fraction * (self.threads_per_core - 1)

    @property
    def weight(self) -> FloatArray:
        """(n_vms,) shares; within resource pools the part of the host they amount to."""
        return self.shares if self.pools is None else weights(self.pools, self.shares)

    @property
    def threads(self) -> float:
        """Hardware threads left to VMs."""
        return self.cores * self.threads_per_core


def machines(estate: Estate, demand: Demand, plan: Plan, parameters: Parameters) -> tuple[Machine, ...]:
    """Return the plan's hosts in their order, spares (without VMs) included."""
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    order = np.argsort(plan.host_of_vm, kind="stable")
    bounds = np.searchsorted(plan.host_of_vm[order], np.arange(len(plan.hosts) + 1))
    made = tuple(
        _machine(index, host, clusters[host.cluster], order[bounds[index] : bounds[index + 1]], demand, parameters)
        for index, host in enumerate(plan.hosts)
    )
    return _pooled(made, estate, demand, plan) if estate.resource_pools else made


def _pooled(made: tuple[Machine, ...], estate: Estate, demand: Demand, plan: Plan) -> tuple[Machine, ...]:
    """Return the hosts with the resource pools of their clusters."""
    host_clusters = [plan.hosts[host].cluster for host in plan.host_of_vm.tolist()]
    whole = pools_in_clusters(estate, demand, host_clusters)
    memory = MemoryPools(estate, demand, host_clusters)

    def of(machine: Machine) -> Machine:
        names = [demand.vms[row].name for row in machine.rows]
        pools = [pool for pool in estate.resource_pools if pool.cluster == machine.cluster.name]
        cores = pools_of_host(pools, names, machine.vcpus, machine.reservation_cores, whole, machine.core_mhz)
        machine = replace(machine, pools=cores)
        if cores is None or not memory.active:
            return machine
        part = memory.of_host(names, machine.configured_mib, machine.reservation_mib, machine.cluster.name)
        return replace(
            machine,
            reservation_mib=part.reservation_mib,
            memory_limit_mib=part.limit_mib,
            memory_shares=part.shares,
        )

    return tuple(of(machine) for machine in made)


def _machine(
    index: int, host: PlannedHost, cluster: Cluster, rows: IntArray, demand: Demand, parameters: Parameters
) -> Machine:
    hypervisor, cpu = cluster.hypervisor, host.hardware.cpu
    vms = [demand.vms[row] for row in rows]

    def column(read: Callable[[VirtualMachine], float]) -> FloatArray:
        return np.array([read(vm) for vm in vms], dtype=np.float64)

    vcpus, configured = column(lambda vm: vm.vcpus), column(lambda vm: vm.configured_mib)
    reservation = np.minimum(column(lambda vm: vm.reservation_mib), configured)
    reclaim = hypervisor.reclaim
    has_balloon = column(lambda vm: vm.guest.balloon_driver)
    bound = column(lambda vm: vm.vcpus * (vm.workload_class in _CPU_BOUND_CLASSES)).sum() / max(vcpus.sum(), 1.0)
    cores = max(cpu.cores - hypervisor.reserve_cores, 0.1)
    return Machine(
        index=index,
        host=host,
        cluster=cluster,
        rows=rows,
        cores=cores,
        threads_per_core=cpu.threads_per_core,
        core_mhz=cpu.core_rating_mhz,
        efficiency=efficiency(
            float(bound),
            int(vcpus.sum()),
            cpu.logical_processors,
            parameters.efficiency_mixed,
            parameters.efficiency_cpu_bound,
        ),
        cpu_factor=demand.cpu_overhead_by_cluster[cluster.name][rows],
        vcpus=vcpus,
        shares=np.maximum(column(lambda vm: vm.shares), 1.0),
        reservation_cores=column(lambda vm: vm.cpu_reservation_mhz) / cpu.core_rating_mhz,
        limit_cores=column(lambda vm: np.inf if vm.cpu_limit_mhz is None else vm.cpu_limit_mhz) / cpu.core_rating_mhz,
        usable_mib=host.hardware.memory_mib - hypervisor.reserve_mib(host.hardware.memory_mib),
        min_free_mib=min_free_mib(host.hardware.memory_mib) if hypervisor.family in {"esx", "esxi"} else 0.0,
        overhead_mib=demand.overhead_mib_by_cluster[cluster.name][rows],
        configured_mib=configured,
        reservation_mib=reservation,
        balloon_cap_mib=has_balloon * np.minimum(reclaim.balloon_max_fraction * configured, configured - reservation),
        compression_cap_mib=2.0 * reclaim.compression_max_fraction * configured,
        dynamic_memory=tuple(vm.dynamic_memory for vm in vms),
        swap_cap_mib=(configured - reservation) * reclaim.host_swap,
    )
