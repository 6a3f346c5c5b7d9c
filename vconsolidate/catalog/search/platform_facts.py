"""Facts of hypervisors and guest systems, one row each: name, value, unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from vconsolidate.model.platform import GuestSystem, Hypervisor

Row = tuple[str, str | float | int | bool, str]


def hypervisor_facts(found: Hypervisor) -> Iterator[Row]:
    """Yield limits, costs and memory techniques of a hypervisor."""
    yield from _limits(found)
    yield "memory kept for itself", found.reserve_base_mib, "MiB"
    yield "and of the installed memory", round(100 * found.reserve_fraction, 3), "%"
    yield "CPU kept for itself", found.reserve_cores, "cores"
    yield "architecture", found.architecture.replace("_", " "), ""
    yield "CPU for the traffic of VMs", found.io_cost.mhz_per_mbps, "reference MHz per Mbit/s"
    yield "CPU for the disk operations of VMs", found.io_cost.mhz_per_iops, "reference MHz per IOPS"
    overhead = found.overhead
    yield "memory for each VM", overhead.base_mib, "MiB"
    yield "and for each vCPU", overhead.per_vcpu_mib, "MiB"
    yield "and of its configured memory", round(100 * overhead.per_mib, 5), "%"
    if overhead.per_vcpu_and_mib:
        yield "and of vCPUs × configured memory", round(100 * overhead.per_vcpu_and_mib, 7), "%"
    yield from _reclaim(found)
    yield "vCPUs added to a running VM", found.hot_add.vcpus, ""
    yield "memory added to a running VM", found.hot_add.memory, ""
    if found.hot_add.memory_factor is not None:
        yield "and up to, of what it started with", found.hot_add.memory_factor, "times"
    yield "vCPUs taken from a running VM", found.hot_add.remove_vcpus, ""
    yield "memory taken from a running VM", found.hot_add.remove_memory, ""
    for workload, extra in found.cpu_overhead_by_class.items():
        yield f"CPU overhead of class {workload}, nested paging", round(100 * extra, 1), "%"


def _limits(found: Hypervisor) -> Iterator[Row]:
    yield "vCPUs of a VM", found.max_vcpus_per_vm, ""
    yield "memory of a VM", found.max_memory_mib_per_vm / 1024, "GiB"
    yield "VMs of a host", found.max_vms_per_host, ""
    yield "vCPUs of a host", found.max_vcpus_per_host, ""
    if found.max_vcpus_per_thread is not None:
        yield "vCPUs for each thread of a host", found.max_vcpus_per_thread, ""
    yield "hosts of a cluster", "no limit" if found.max_hosts_per_cluster is None else found.max_hosts_per_cluster, ""
    yield "virtual hardware", found.virtual_hardware, ""
    yield "VM with more vCPUs than its host has threads", found.wide_vms, ""
    pairs = found.fault_tolerance
    if pairs is not None:
        yield "vCPUs of a fault-tolerant VM", pairs.max_vcpus_per_vm, ""
        yield "memory of a fault-tolerant VM", pairs.max_memory_mib_per_vm / 1024, "GiB"
        yield "fault-tolerant VMs of a host", pairs.max_vms_per_host, ""
        if pairs.max_vcpus_per_host is not None:
            yield "vCPUs of fault-tolerant VMs of a host", pairs.max_vcpus_per_host, ""


def _reclaim(found: Hypervisor) -> Iterator[Row]:
    reclaim = found.reclaim
    yield "memory overcommit", found.memory_overcommit, ""
    yield "page sharing", reclaim.page_sharing.replace("_", " "), ""
    yield "largest balloon, of a VM's memory", round(100 * reclaim.balloon_max_fraction, 1), "%"
    yield "largest compression cache, of a VM's memory", round(100 * reclaim.compression_max_fraction, 1), "%"
    yield "swapping by the host", reclaim.host_swap, ""
    yield "dynamic memory", reclaim.dynamic_memory, ""
    yield "file for the memory of a running VM", found.memory_file, ""
    yield "log files of a VM", found.log_mib, "MiB"
    yield "CPU scheduler", found.scheduler, ""


def guest_facts(guest: GuestSystem, hypervisors: Sequence[str]) -> Iterator[Row]:
    """Yield limits and abilities of a guest system, and who supports it, in the order of `hypervisors`."""
    yield "family", guest.family, ""
    yield "vCPUs that it uses", "no limit" if guest.max_vcpus is None else guest.max_vcpus, ""
    if guest.max_memory_mib is None:
        yield "memory that it uses", "no limit", ""
    else:
        yield "memory that it uses", guest.max_memory_mib / 1024, "GiB"
    yield "balloon driver", guest.balloon_driver, ""
    yield "takes vCPUs while it runs", guest.hot_add_cpu, ""
    yield "takes memory while it runs", guest.hot_add_memory, ""
    if guest.supported_on:
        yield "gives back while it runs", " and ".join(guest.hot_remove) or "nothing", ""
        yield "paravirtual drivers for", ", ".join(guest.paravirtual_drivers) or "no platform", ""
    for support, words in (
        ("full", "supported on"),
        ("deprecated", "runs, no longer maintained, on"),
        ("unknown", "support unknown on"),
    ):
        named = [key for key in hypervisors if guest.supported_on.get(key) == support]
        if named:
            yield words, _in_words(named), ""
    if not guest.supported_on:
        yield "supported on", "no hypervisor of the catalogue", ""


def _in_words(names: Iterable[str]) -> str:
    return ", ".join(names)
