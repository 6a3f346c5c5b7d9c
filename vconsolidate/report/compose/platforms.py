"""Platforms of the clusters as sections."""

from __future__ import annotations

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.dynamic_memory import DynamicMemory
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.hypervisor_memory import Reclaim
from vconsolidate.model.plan import Plan
from vconsolidate.model.platform import Hypervisor
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.report.schema.platform import (
    DynamicMemorySection,
    PlatformMachineSection,
    PlatformSection,
    WorkloadOverheadSection,
)


def platform_sections(estate: Estate, demand: Demand, plan: Plan) -> tuple[PlatformSection, ...]:
    """Return the platform of every cluster, with what it costs the VMs that the plan places there."""
    return tuple(_platform(cluster, demand, plan) for cluster in estate.clusters)


def _platform(cluster: Cluster, demand: Demand, plan: Plan) -> PlatformSection:
    hypervisor = cluster.hypervisor
    rows = [
        row
        for row, host in enumerate(plan.host_of_vm.tolist() if plan.hosts else [])
        if plan.hosts[host].cluster == cluster.name
    ]
    vms = [demand.vms[row] for row in rows]
    machines = _machines(cluster, plan)
    return PlatformSection(
        cluster=cluster.name,
        key=hypervisor.key,
        name=f"{hypervisor.name} {hypervisor.version}",
        architecture=hypervisor.architecture,
        scheduler=hypervisor.scheduler,
        machines=tuple(_machine(machine, hypervisor) for machine in machines),
        overheads=tuple(
            WorkloadOverheadSection(workload_class=name, cpu_fraction=_overhead(hypervisor, name, machines))
            for name in sorted({vm.workload_class for vm in vms})
        ),
        io_mhz_per_mbps=hypervisor.io_cost.mhz_per_mbps,
        io_mhz_per_iops=hypervisor.io_cost.mhz_per_iops,
        io_mhz=float(sum(hypervisor.io_cost.of(vm.network_mbps, vm.disk_iops) for vm in vms)),
        memory_techniques=techniques(hypervisor.reclaim),
        overcommit=hypervisor.memory_overcommit,
        dynamic_memory=_dynamic(cluster.policy.dynamic_memory) if hypervisor.reclaim.dynamic_memory else None,
        memory_overhead_mib=float(sum(demand.overhead_mib_by_cluster[cluster.name][rows].tolist())),
        virtual_hardware=hypervisor.hardware_words,
        max_vcpus_per_vm=hypervisor.max_vcpus_per_vm,
        max_memory_mib_per_vm=hypervisor.max_memory_mib_per_vm,
        max_vms_per_host=hypervisor.max_vms_per_host,
    )


def _dynamic(stated: DynamicMemory) -> DynamicMemorySection:
    minimum, buffer = stated.minimum_mib, stated.buffer_fraction
    return DynamicMemorySection(
        startup_mib=stated.startup_mib,
        minimum_mib=DEFAULTS.dynamic_minimum_mib if minimum is None else minimum,
        maximum_mib=stated.maximum_mib,
        buffer_fraction=DEFAULTS.dynamic_buffer_fraction if buffer is None else buffer,
    )


def _machines(cluster: Cluster, plan: Plan) -> tuple[Hardware, ...]:
    """Return the different machines of a cluster: those that the plan uses, or all where it uses none."""
    used = [host.hardware for host in plan.hosts if host.cluster == cluster.name]
    every = [*(kind.hardware for kind in cluster.host_types), *(host.hardware for host in cluster.hosts)]
    return tuple(dict.fromkeys(used or every))


def _machine(machine: Hardware, hypervisor: Hypervisor) -> PlatformMachineSection:
    cpu = machine.cpu
    return PlatformMachineSection(
        model=machine.model,
        cpu=cpu.model,
        sockets=cpu.sockets,
        cores=cpu.cores,
        threads_per_core=cpu.threads_per_core,
        logical_processors=cpu.logical_processors,
        smt_capacity_fraction=1.0 + DEFAULTS.smt_gain_fraction * (cpu.threads_per_core - 1),
        cpu_mode=hypervisor.cpu_mode(cpu) or "",
        memory_mib=machine.memory_mib,
        reserve_mib=float(hypervisor.reserve_mib(machine.memory_mib)),
        reserve_cores=hypervisor.reserve_cores,
    )


def _overhead(hypervisor: Hypervisor, workload_class: str, machines: tuple[Hardware, ...]) -> float:
    usable = [machine.cpu.virtualisation for machine in machines if hypervisor.runs_on(machine.cpu)]
    return max(
        (hypervisor.cpu_overhead(workload_class, assistance) for assistance in usable),
        default=hypervisor.cpu_overhead(workload_class),
    )


def techniques(reclaim: Reclaim) -> tuple[str, ...]:
    """Return how a platform takes memory back, in words."""
    sharing = {"all": "page sharing between VMs", "within_vm": "page sharing within a VM", "none": ""}
    found = (
        sharing[reclaim.page_sharing],
        "balloons" if reclaim.balloon_max_fraction else "",
        "compression" if reclaim.compression_max_fraction else "",
        "swapping by the host" if reclaim.host_swap else "",
        "dynamic memory" if reclaim.dynamic_memory else "",
    )
    return tuple(words for words in found if words)
