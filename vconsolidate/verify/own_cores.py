"""Cores of latency-sensitive VMs: what is left of a host for the others, in cores, not in the planner's weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
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


def withheld_mhz(cluster: Cluster, hardware: Hardware, vm: VirtualMachine) -> float:
    """
    Return how much of the CPU that a host offers under its ceiling must count for a VM, reference MHz.

    A latency-sensitive VM takes its cores with the share of them that plans may use, at most all of it. The ceiling may
    be another one than it was sized with: after a disaster, or where an explanation gives it up.
    """
    if not vm.latency_sensitive:
        return 0.0
    return vm.vcpus * hardware.cpu.core_rating_mhz * min(cluster.policy.cpu_ceiling_fraction, 1.0)


def of_vm(vm: VirtualMachine, cluster: Cluster, hardware: Hardware) -> Iterator[tuple[str, str]]:
    """Yield what a latency-sensitive VM lacks on its host: cores and reservations."""
    cpu, free = hardware.cpu, hardware.cpu.cores - cluster.hypervisor.reserve_cores
    if vm.vcpus > free:
        yield "own_cores", f"it needs {counted(vm.vcpus, 'core')} of its own, but the host has {free:g} for VMs"
        return
    own_mhz = vm.vcpus * cpu.core_rating_mhz * (1 - _ROUNDING)
    if vm.reservation_mib < vm.configured_mib or vm.cpu_reservation_mhz < own_mhz:
        yield "own_cores", "it is latency-sensitive, but not all its memory and CPU is reserved"
