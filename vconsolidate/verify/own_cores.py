"""Cores of latency-sensitive VMs: what is left of a host for the others, in cores, not in the planner's weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.words import counted

_TOLERANCE = 1e-9
_ROUNDING = 1e-5
"""Relative error of figures that a document rounds."""


def own_core_load(cluster: Cluster, hardware: Hardware, on_host: Sequence[VirtualMachine]) -> ResourceLoad:
    """
    Return how full the cores are that latency-sensitive VMs leave to others, in vCPUs.

    A host without such a VM is as full as its vCPUs say; a VM wider than the host leaves less than nothing.
    """
    ratio = cluster.policy.vcpu_per_core
    cores_taken = sum(vm.vcpus for vm in on_host if vm.latency_sensitive)
    others = sum(vm.vcpus for vm in on_host if not vm.latency_sensitive)
    every = int(ratio * hardware.cpu.cores + _TOLERANCE)
    blocked = max(ratio, 1.0) * cores_taken
    return ResourceLoad("own_cores", float(others + blocked), float(every), "vCPU")


def of_vm(
    vm: VirtualMachine, cluster: Cluster, hardware: Hardware, demand: Demand, number: int
) -> Iterator[tuple[str, str]]:
    """Yield what a latency-sensitive VM lacks on its host: cores, reservations, and room in the plan for its cores."""
    cpu, free = hardware.cpu, hardware.cpu.cores - cluster.hypervisor.reserve_cores
    if vm.vcpus > free:
        yield "own_cores", f"it needs {counted(vm.vcpus, 'core')} of its own, but the host has {free:g} for VMs"
        return
    own_mhz = vm.vcpus * cpu.core_rating_mhz * (1 - _ROUNDING)
    if vm.reservation_mib < vm.configured_mib or vm.cpu_reservation_mhz < own_mhz:
        yield "own_cores", "it is latency-sensitive, but not all its memory and CPU is reserved"
    factor = float(demand.cpu_overhead_by_cluster[cluster.name][number])
    planned_mhz = float(demand.cpu_mhz_by_vm_slot[number].min()) * factor
    if planned_mhz < own_mhz * cluster.policy.cpu_ceiling_fraction:
        yield "own_cores", "the plan counts less CPU for it than its own cores, and gives the rest to other VMs"
