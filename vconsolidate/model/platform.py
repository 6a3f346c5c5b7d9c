"""Software platforms: guest operating systems and hypervisors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from vconsolidate.model.hardware import Cpu
from vconsolidate.model.hot_add import HotAddSupport
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.virtual_hardware import IoCost, VirtualHardware

Architecture = Literal["hosted", "console", "thin", "parent_partition", "driver_domain", "host_kernel"]
"""
What stands between the hardware and the VMs: an operating system with a monitor above it (GSX), a hypervisor with a
service console (ESX) or without (ESXi), a hypervisor whose drivers are in a parent partition (Hyper-V) or a driver
domain (Xen), or the kernel of the host (KVM).
"""

CpuMode = Literal["software", "hardware", "nested_paging", "paravirtual", "hosted"]
"""How the CPU is virtualised: binary translation, hardware-assisted without and with nested paging, and so on."""

DriverFamily = Literal["esx", "hyper-v", "xen", "kvm"]
"""Platforms whose paravirtual devices need a driver in the guest; ``esx`` is also GSX and ESXi."""

HotRemove = Literal["cpu", "memory"]

WideVms = Literal["refused", "unsupported", "allowed"]
"""What becomes of a VM with more vCPUs than its host has logical processors."""


@dataclass(frozen=True, slots=True)
class GuestSystem:
    """
    A guest operating system and what it can do inside a VM.

    Parameters
    ----------
    key, name, family
        Catalogue key (``windows-server-2008-r2``), full name, family (``windows``, ``linux``, ``solaris`` …); VMs of
        one key are the ones that share pages best.
    max_vcpus, max_memory_mib
        The system's own limits; None where it has none worth naming.
    balloon_driver
        A balloon driver exists for it.
    hot_add_cpu, hot_add_memory
        The system takes vCPUs or memory while it runs.
    hot_remove
        What the system gives back while it runs; whether its platform takes it is another matter.
    paravirtual_drivers
        Platforms for which it has paravirtual network or disk drivers.
    supported_on
        Hypervisor key → ``full``, ``deprecated``, ``unknown`` (plans assume that it runs), ``unsupported``;
        a missing key is unsupported.
    source
        Where the facts come from; no part of what the system is.
    """

    key: str
    name: str
    family: str
    max_vcpus: int | None
    max_memory_mib: int | None
    balloon_driver: bool
    hot_add_cpu: bool
    hot_add_memory: bool
    supported_on: Mapping[str, Literal["full", "deprecated", "unknown", "unsupported"]]
    source: str = field(default="", compare=False, repr=False)
    hot_remove: tuple[HotRemove, ...] = ()
    paravirtual_drivers: tuple[DriverFamily, ...] = ()

    @property
    def needs_another_processor(self) -> bool:
        """No hypervisor of the catalogue can run it: it is made for processors that are not x86."""
        return not self.supported_on

    def has_drivers_for(self, hypervisor: Hypervisor) -> bool:
        """Return whether it has paravirtual drivers for a hypervisor's devices."""
        return driver_family(hypervisor) in self.paravirtual_drivers


@dataclass(frozen=True, slots=True)
class FaultTolerance:
    """
    Limits of VMs that run in lockstep on two hosts; primaries and secondaries count alike.

    Parameters
    ----------
    max_vcpus_per_host
        vCPUs of all such VMs on a host; None where VMs have one vCPU anyway.
    own_disks
        The secondary has virtual disks of its own; else both use the same.
    """

    max_vcpus_per_vm: int
    max_memory_mib_per_vm: int
    max_vms_per_host: int
    max_vcpus_per_host: int | None
    own_disks: bool


@dataclass(frozen=True, slots=True)
class Hypervisor:
    """
    A hypervisor at one version, with its limits and costs.

    Parameters
    ----------
    key, name, version, family
        ``esxi-6.7``, ``VMware ESXi``, ``6.7``, ``esxi``.
    max_vcpus_per_vm, max_memory_mib_per_vm, max_vms_per_host, max_vcpus_per_host
        Configuration maximums.
    max_vcpus_per_thread
        vCPUs that the platform's scheduler admits per hardware thread of a host; None where it has no such limit.
    max_hosts_per_cluster
        Hosts of one cluster (failover cluster, resource pool); None where the platform sets no limit.
    fault_tolerance
        Limits of fault-tolerant VMs; None where the platform has none.
    virtual_hardware
        Version of the virtual hardware, for messages.
    reserve_base_mib, reserve_fraction
        Memory kept by the hypervisor, console, parent partition or dom0: base + fraction × installed.
    reserve_cores
        Cores' worth of CPU kept by the hypervisor and its driver domain.
    overhead
        Memory overhead per VM.
    reclaim
        Memory reclaim techniques.
    memory_overcommit
        False where the platform must not overcommit memory at all.
    requires_virtualisation
        The CPU must have VT-x or AMD-V.
    cpu_overhead_by_class
        Extra CPU work by workload class, as a fraction of the guest's own (0.05: five percent more), on CPUs with
        nested paging.
    cpu_overhead_by_assistance
        The same for each kind of hardware assistance of the host's CPU that the hypervisor can use (``none``,
        ``first``, ``nested_paging``): it decides between binary translation and the hardware-assisted monitors.
    scheduler
        Whose CPU scheduler: ``shares`` (ESXi), ``credit`` (Xen), ``hyperv``, ``cfs`` (KVM).
    memory_file
        What lies beside a running VM's disks for its memory: ``unreserved`` (a swap file of what is not reserved),
        ``configured`` (room to save all of it), ``none``.
    log_mib
        Log files beside its disks.
    architecture
        What stands between the hardware and the VMs.
    cpu_mode_by_assistance
        How the CPU is virtualised with each hardware assistance of `cpu_overhead_by_assistance`.
    io_cost
        CPU of its driver domain or parent partition for the I/O of guests.
    hardware_versions
        All versions of virtual hardware of its line, those of later platforms too, lowest first.
    wide_vms
        A VM with more vCPUs than its host has logical processors is ``refused``, starts without its maker's support
        (``unsupported``, which plans treat alike), or is ``allowed``.
    hot_add
        What its running VMs can be given.
    source
        Where the facts come from; no part of what the platform is.
    """

    key: str
    name: str
    version: str
    family: Literal["esx", "esxi", "gsx", "hyper-v", "xen", "kvm"]
    max_vcpus_per_vm: int
    max_memory_mib_per_vm: int
    max_vms_per_host: int
    max_vcpus_per_host: int
    virtual_hardware: str
    reserve_base_mib: float
    reserve_fraction: float
    reserve_cores: float
    overhead: MemoryOverhead
    reclaim: Reclaim
    memory_overcommit: bool
    requires_virtualisation: bool
    cpu_overhead_by_class: Mapping[str, float]
    scheduler: Literal["shares", "credit", "hyperv", "cfs"]
    cpu_overhead_by_assistance: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    max_hosts_per_cluster: int | None = None
    max_vcpus_per_thread: float | None = None
    fault_tolerance: FaultTolerance | None = None
    memory_file: Literal["unreserved", "configured", "none"] = "none"
    log_mib: float = 0.0
    wide_vms: WideVms = "refused"
    hot_add: HotAddSupport = HotAddSupport()
    architecture: Architecture = "thin"
    cpu_mode_by_assistance: Mapping[str, CpuMode] = field(default_factory=dict)
    io_cost: IoCost = IoCost()
    hardware_versions: tuple[VirtualHardware, ...] = ()
    source: str = field(default="", compare=False, repr=False)

    @property
    def memory_file_words(self) -> str:
        """What its files for the memory of running VMs are called."""
        return "saved states" if self.memory_file == "configured" else "swap files"

    @property
    def own_hardware_versions(self) -> tuple[VirtualHardware, ...]:
        """Versions of virtual hardware that its VMs can have, lowest first."""
        names = [version.version for version in self.hardware_versions]
        if self.virtual_hardware not in names:
            return self.hardware_versions
        return self.hardware_versions[: names.index(self.virtual_hardware) + 1]

    @property
    def hardware_words(self) -> str:
        """Its virtual hardware as people call it: ``virtual hardware 13``, ``machine type q35``."""
        known = {version.version: version.words for version in self.hardware_versions}
        return known.get(self.virtual_hardware, f"virtual hardware {self.virtual_hardware}")

    def with_hardware(self, version: VirtualHardware) -> Hypervisor:
        """Return the platform with VMs of one version of virtual hardware, and no larger than that allows."""
        memory_mib = version.max_memory_mib
        return replace(
            self,
            virtual_hardware=version.version,
            max_vcpus_per_vm=min(self.max_vcpus_per_vm, version.max_vcpus),
            max_memory_mib_per_vm=min(self.max_memory_mib_per_vm, memory_mib or self.max_memory_mib_per_vm),
        )

    def lowest_hardware(self, vcpus: int, memory_mib: float) -> VirtualHardware | None:
        """Return the lowest version of its line, of later platforms too, that a VM of this size can have."""
        return next((version for version in self.hardware_versions if version.takes(vcpus, memory_mib)), None)

    def runs_on(self, cpu: Cpu) -> bool:
        """Return whether the hypervisor runs on a processor: an x86 one with assistance that it can use."""
        usable = self.cpu_overhead_by_assistance
        return cpu.vendor != "other" and (not usable or cpu.virtualisation in usable)

    def cpu_mode(self, cpu: Cpu) -> CpuMode | None:
        """Return how the CPU of a host is virtualised; None where the hypervisor does not run there or nobody says."""
        return self.cpu_mode_by_assistance.get(cpu.virtualisation)

    def most_vcpus_on(self, cpu: Cpu) -> int:
        """Return the vCPUs that one VM may have on a host with a processor."""
        if self.wide_vms == "allowed":
            return self.max_vcpus_per_vm
        return min(self.max_vcpus_per_vm, cpu.logical_processors)

    def most_vcpus_of_all_vms_on(self, cpu: Cpu) -> int:
        """Return the vCPUs that all VMs of a host with a processor may have together."""
        if self.max_vcpus_per_thread is None:
            return self.max_vcpus_per_host
        return min(self.max_vcpus_per_host, math.floor(self.max_vcpus_per_thread * cpu.logical_processors))

    def reserve_mib(self, installed_mib: float) -> float:
        """Return the memory the hypervisor keeps on a host with `installed_mib`, MiB; its share in whole MiB."""
        return self.reserve_base_mib + math.floor(self.reserve_fraction * installed_mib)

    def cpu_overhead(self, workload_class: str, assistance: str = "nested_paging") -> float:
        """Return the extra CPU work of a workload class on a host CPU with `assistance`, as a fraction."""
        overheads = self.cpu_overhead_by_assistance.get(assistance, self.cpu_overhead_by_class)
        return overheads.get(workload_class, overheads.get("general", 0.0))


def driver_family(hypervisor: Hypervisor) -> DriverFamily:
    """Return whose paravirtual devices a hypervisor offers."""
    if hypervisor.family == "hyper-v":
        return "hyper-v"
    if hypervisor.family == "xen":
        return "xen"
    return "kvm" if hypervisor.family == "kvm" else "esx"
