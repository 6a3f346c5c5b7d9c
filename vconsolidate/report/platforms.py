"""What a platform is and costs, in the words that every format uses."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.platform import DynamicMemorySection, PlatformMachineSection, PlatformSection
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.words import counted, listed

PLATFORMS_TITLE: Final = "Platforms"
ASIDE: Final = "what stands between the hardware and the VMs of each cluster"
PLATFORMS: Final = ("cluster", "", "")

ARCHITECTURES: Final = {
    "hosted": "hosted: the VMs run above an operating system with its own overhead",
    "console": "hypervisor with a service console, which takes memory and CPU of the host",
    "thin": "thin hypervisor without a service console",
    "parent_partition": "hypervisor with a parent partition that owns the drivers",
    "driver_domain": "hypervisor with a driver domain (dom0) that owns the drivers",
    "host_kernel": "hypervisor in the kernel of the host, which owns the drivers",
}
MODES: Final = {
    "software": "binary translation",
    "hardware": "hardware-assisted, without nested paging",
    "nested_paging": "hardware-assisted with nested paging",
    "paravirtual": "paravirtual",
    "hosted": "hosted monitor",
    "": "unknown",
}
SCHEDULERS: Final = {
    "shares": "proportional shares with reservations and limits",
    "credit": "credit scheduler with weights and caps",
    "hyperv": "weights, with reserves served first",
    "cfs": "fair shares of the host's kernel",
}


def platform_facts(platform: PlatformSection) -> list[tuple[str, str]]:
    """Return (label, words) of everything that a report says of a platform."""
    found = [("platform", platform.name), ("architecture", ARCHITECTURES[platform.architecture])]
    for machine in platform.machines:
        found += _machine_facts(machine)
    found += [("scheduler", SCHEDULERS[platform.scheduler])]
    if platform.overheads:
        each = [f"{one.workload_class} {percent(one.cpu_fraction)}" for one in platform.overheads]
        found.append(("CPU overhead", ", ".join(each)))
    found += [("I/O of VMs", _io_words(platform)), ("memory", memory_words(platform))]
    if platform.dynamic_memory is not None:
        found.append(("dynamic memory", _dynamic_words(platform.dynamic_memory)))
    if platform.memory_overhead_mib:
        found.append(("memory overhead", f"{format_mib(platform.memory_overhead_mib)} for its VMs"))
    found.append(("VM limits", limit_words(platform)))
    return found


def _machine_facts(machine: PlatformMachineSection) -> list[tuple[str, str]]:
    cores = machine.cores // max(machine.sockets, 1)
    threads = machine.threads_per_core
    shape = f"{counted(machine.sockets, 'socket')} × {counted(cores, 'core')} × {counted(threads, 'thread')}"
    gain = f"; all threads do {machine.smt_capacity_fraction:g} times the work of one per core" if threads > 1 else ""
    reserve = f"{format_mib(machine.reserve_mib)} of {format_mib(machine.memory_mib)}"
    return [
        ("host", machine.model if machine.model == machine.cpu else f"{machine.model} ({machine.cpu})"),
        ("  CPU virtualisation", MODES[machine.cpu_mode]),
        ("  logical processors", f"{machine.logical_processors:,} = {shape}{gain}"),
        ("  kept for itself", f"{reserve}, {machine.reserve_cores:g} of {counted(machine.cores, 'core')}"),
    ]


def _io_words(platform: PlatformSection) -> str:
    if not (platform.io_mhz_per_mbps or platform.io_mhz_per_iops):
        where = "the hosted monitor" if platform.architecture == "hosted" else "the hypervisor or its kernel"
        return f"no CPU of its own: the work of {where} is part of the overhead by workload class"
    return (
        f"{format_mhz(platform.io_mhz)} of {driver_domain_words(platform)} at the busy hour "
        f"({platform.io_mhz_per_mbps:g} MHz per Mbit/s, {platform.io_mhz_per_iops:g} MHz per IOPS)"
    )


def driver_domain_words(platform: PlatformSection) -> str:
    """Return what does the I/O of VMs."""
    return "the parent partition" if platform.architecture == "parent_partition" else "dom0"


def _dynamic_words(dynamic: DynamicMemorySection) -> str:
    startup = "" if dynamic.startup_mib is None else f"starts with {format_mib(dynamic.startup_mib)}, "
    most = "what is configured" if dynamic.maximum_mib is None else format_mib(dynamic.maximum_mib)
    return (
        f"{startup}from {format_mib(dynamic.minimum_mib)} to {most}, "
        f"demand and {percent(dynamic.buffer_fraction)} on top"
    )


def memory_words(platform: PlatformSection) -> str:
    """Return how a platform overcommits memory and takes it back."""
    taken = listed(platform.memory_techniques) if platform.memory_techniques else "nothing takes memory back"
    return taken if platform.overcommit else f"{taken}; no overcommit"


def limit_words(platform: PlatformSection) -> str:
    """Return the largest VM that a platform takes."""
    most = f"{counted(platform.max_vcpus_per_vm, 'vCPU')} and {format_mib(platform.max_memory_mib_per_vm)}"
    return f"{platform.virtual_hardware}: up to {most}; {counted(platform.max_vms_per_host, 'VM')} a host"


def platform_rows(document: PlanDocument) -> list[tuple[str, ...]]:
    """Return (cluster, label, words) of all platforms; the cluster in its first row only."""
    return [
        (platform.cluster if number == 0 else "", label.strip(), words)
        for platform in document.platforms
        for number, (label, words) in enumerate(platform_facts(platform))
    ]
