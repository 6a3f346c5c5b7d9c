"""
Whether each VM can run on its host at all: the limits of its platform, guest and machine, VM by VM.

The limits on all VMs of a host together are in :mod:`vconsolidate.verify.host_loads`; networks and datastores are
rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_mhz, format_mib
from vconsolidate.verify import own_cores
from vconsolidate.words import counted

_TOLERANCE = 1e-5
"""Relative error: sizing rounds numbers of vCPUs by a millionth, and documents round figures."""


def why_unusable(cluster: Cluster, hardware: Hardware) -> str:
    """Return why a machine cannot serve in a cluster: hypervisor or EVC baseline; empty where it can."""
    hypervisor, cpu = cluster.hypervisor, hardware.cpu
    called = f"{hypervisor.name} {hypervisor.version}"
    if cpu.vendor == "other":
        return f"{called} does not run on its processor ({cpu.model}): it is not an x86 processor"
    assisted = set(hypervisor.cpu_overhead_by_assistance)
    if assisted and cpu.virtualisation not in assisted:
        has = {"none": "no hardware assistance", "first": "no nested paging"}.get(cpu.virtualisation, "nested paging")
        return f"{called} does not run on its processor ({cpu.model}), which has {has}"
    baseline = cluster.evc
    if baseline is not None and (cpu.vendor != baseline.vendor or cpu.generation not in baseline.generations):
        return f"its processor ({cpu.model}, {cpu.generation}) cannot join EVC baseline {baseline.key}"
    return ""


def host_violations(estate: Estate, plan: Plan) -> Iterator[Violation]:
    """Yield hosts of a plan, spare ones included, on which their hypervisor does not run."""
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    for host in plan.hosts:
        why = why_unusable(clusters[host.cluster], host.hardware) if host.cluster in clusters else ""
        if why:
            yield Violation("processor", (host.name,), f"{host.name} can run no VM: {why}")


def vm_violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield VMs on hosts that cannot run them even alone."""
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    for number, index in enumerate(plan.host_of_vm.tolist()):
        host, vm = plan.hosts[index], demand.vms[number]
        cluster = clusters[host.cluster]
        for rule, why in (*_platform(vm, cluster, demand), *_machine(vm, cluster, host.hardware, demand, number)):
            yield Violation(rule, (vm.name, host.name), f"{vm.name} cannot run on {host.name}: {why}")


def can_carry(demand: Demand, cluster: Cluster, hardware: Hardware, vms: Sequence[int]) -> bool:
    """Return whether a machine of a cluster can run each of some VMs (numbers in the demand) alone."""
    if vms and why_unusable(cluster, hardware):
        return False
    return not any(
        True
        for vm in vms
        for _ in (*_platform(demand.vms[vm], cluster, demand), *_machine(demand.vms[vm], cluster, hardware, demand, vm))
    )


def _platform(vm: VirtualMachine, cluster: Cluster, demand: Demand) -> Iterator[tuple[str, str]]:
    """Yield the limits of the cluster, its hypervisor and the guest system that a VM exceeds."""
    if not vm.vcpus:
        return  # a part of a resource pool's reservation is not a VM
    if vm.zone and cluster.zones and vm.zone not in cluster.zones:
        yield "zone", f"cluster {cluster.name} does not allow zone {vm.zone}"
    hypervisor, guest = cluster.hypervisor, vm.guest
    called = f"{hypervisor.name} {hypervisor.version}"
    yield from _larger_than(vm, f"{called} allows", hypervisor.max_vcpus_per_vm, hypervisor.max_memory_mib_per_vm)
    latest = vm.max_virtual_hardware
    if latest is not None and latest.version in [one.version for one in hypervisor.own_hardware_versions]:
        yield from _larger_than(vm, f"its {latest.words} allows", latest.max_vcpus, latest.max_memory_mib)
    pairs = hypervisor.fault_tolerance
    if vm.name in demand.paired and pairs is not None:
        who = f"a fault-tolerant VM on {called} may have"
        yield from _larger_than(vm, who, pairs.max_vcpus_per_vm, pairs.max_memory_mib_per_vm)
    if vm.stands_for:
        return  # reserved room: the guest system is unknown
    yield from _guest(vm, cluster)
    vcpus = None if vm.vcpus <= vm.vcpus_today else guest.max_vcpus
    memory_mib = None if vm.configured_mib <= vm.memory_today_mib else guest.max_memory_mib
    yield from _larger_than(vm, f"{guest.name} uses at most", vcpus, memory_mib)


def _guest(vm: VirtualMachine, cluster: Cluster) -> Iterator[tuple[str, str]]:
    """Yield why a guest system may not run in a cluster: no platform can, its maker or the owner does not want it."""
    guest, hypervisor = vm.guest, cluster.hypervisor
    called = f"{hypervisor.name} {hypervisor.version}"
    found = guest.supported_on.get(hypervisor.key)
    accepted = {
        "full": True,
        "deprecated": cluster.policy.guests_deprecated == "warn",
        "unknown": cluster.policy.guests_unknown == "warn",
    }
    if found not in accepted and (not guest.supported_on or cluster.policy.guests_unsupported != "warn"):
        yield "guest", f"{called} does not support {guest.name}"
    elif not accepted.get(str(found), True):
        yield "guest", f"support of {guest.name} on {called} is {found}, and the policy keeps such servers physical"


def _larger_than(vm: VirtualMachine, who: str, vcpus: int | None, memory_mib: int | None) -> Iterator[tuple[str, str]]:
    if vcpus is not None and vm.vcpus > vcpus:
        yield "vm_vcpus", f"it has {counted(vm.vcpus, 'vCPU')}, but {who} {vcpus}"
    if memory_mib is not None and vm.configured_mib > memory_mib:
        yield "vm_memory", f"it has {format_mib(vm.configured_mib)} of memory, but {who} {format_mib(memory_mib)}"


def _machine(
    vm: VirtualMachine, cluster: Cluster, hardware: Hardware, demand: Demand, number: int
) -> Iterator[tuple[str, str]]:
    """Yield what a machine lacks for a VM even if it runs alone."""
    cpu, hypervisor = hardware.cpu, cluster.hypervisor
    threads = cpu.sockets * cpu.cores_per_socket * cpu.threads_per_core
    if vm.vcpus > threads and hypervisor.wide_vms != "allowed":
        yield (
            "logical_processors",
            f"it has {counted(vm.vcpus, 'vCPU')}, but the host has {counted(threads, 'logical processor')}",
        )
    if vm.latency_sensitive:
        yield from own_cores.of_vm(vm, cluster, hardware)
    each_mhz = vm.vcpu_mhz * float(demand.cpu_overhead_by_cluster[cluster.name][number])
    served_mhz = cluster.policy.vcpu_target_fraction * cpu.core_rating_mhz
    if each_mhz > served_mhz * (1 + _TOLERANCE):
        yield (
            "core_speed",
            f"each of its vCPUs needs {format_mhz(each_mhz)}, but a core of the host delivers {format_mhz(served_mhz)}",
        )
    overcommitted = hypervisor.memory_overcommit and cluster.policy.memory_overcommit > 1.0  # else its load says it
    wanted_mib = vm.configured_mib + float(demand.overhead_mib_by_cluster[cluster.name][number])
    usable_mib = hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib)
    if overcommitted and vm.vcpus and wanted_mib > usable_mib * (1 + _TOLERANCE):
        yield "vm_memory", f"it needs {format_mib(wanted_mib)} with overhead, but the host has {format_mib(usable_mib)}"
