"""Hot add in a replay: what a VM can be given while it runs, and what that makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import Float32Array
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.event import HotAdd
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.units import format_mib
from vconsolidate.words import counted


def refusal(vm: VirtualMachine, event: HotAdd, host: PlannedHost, cluster: Cluster) -> str:
    """Return why a VM cannot take a hot add on its host; empty when it can."""
    vcpus, memory_mib = vm.vcpus + event.vcpus, vm.configured_mib + event.memory_mib
    hypervisor, installed_mib, hot = cluster.hypervisor, host.hardware.memory_mib, cluster.hypervisor.hot_add
    most_vcpus = hypervisor.most_vcpus_on(host.hardware.cpu)
    usable_mib = int(installed_mib - hypervisor.reserve_mib(installed_mib) - hypervisor.overhead.of(vcpus, memory_mib))
    most_mib = min(hypervisor.max_memory_mib_per_vm, usable_mib)
    guest = vm.guest
    platform = f"{hypervisor.name} {hypervisor.version}"
    grown_mib = hot.most_memory_mib(guest.family, vm.configured_mib)
    obstacles = (
        (event.vcpus and not hot.vcpus, f"{platform} adds no vCPUs to a running VM"),
        (event.memory_mib and not hot.memory, f"{platform} adds no memory to a running VM"),
        (event.vcpus and not guest.hot_add_cpu, f"{guest.name} takes no vCPUs without a restart"),
        (event.memory_mib and not guest.hot_add_memory, f"{guest.name} takes no memory without a restart"),
        (
            event.memory_mib and not hot.takes_memory(guest.family, guest.key),
            f"{guest.name} takes no memory without a restart on {platform}",
        ),
        (
            event.memory_mib and memory_mib > (grown_mib or memory_mib),
            f"{platform} lets it grow to {grown_mib:,} MiB while it runs" if grown_mib else "",
        ),
        (vcpus > most_vcpus, f"{vcpus} vCPUs are more than the {most_vcpus} that {host.name} can give one VM"),
        (vcpus > (guest.max_vcpus or vcpus), f"{guest.name} uses at most {guest.max_vcpus} vCPUs"),
        (memory_mib > most_mib, f"{memory_mib:,} MiB is more than {host.name} can give one VM"),
        (memory_mib > (guest.max_memory_mib or memory_mib), f"{guest.name} uses at most {guest.max_memory_mib} MiB"),
    )
    return next((reason for stands, reason in obstacles if stands), "")


def grown(vm: VirtualMachine, event: HotAdd) -> VirtualMachine:
    """Return a VM with what it was given; its shares grow with its vCPUs."""
    vcpus = vm.vcpus + event.vcpus
    return replace(
        vm,
        vcpus=vcpus,
        configured_mib=vm.configured_mib + event.memory_mib,
        shares=vm.shares * vcpus // vm.vcpus,
    )


def hold(values: Float32Array, most: float) -> None:
    """Cut demand at what the VM could do before it grew."""
    np.minimum(values, np.float32(most), out=values)


def growth_words(before: VirtualMachine, event: HotAdd, host: PlannedHost, cluster: Cluster) -> str:
    """Return what a VM was given: ``2 vCPUs to 4, 8 GiB to 16 GiB``; and what that costs."""
    after = grown(before, event)
    wide = after.vcpus > host.hardware.cpu.cores_per_socket and cluster.hypervisor.hot_add.hides_numa
    parts = (
        f"{counted(before.vcpus, 'vCPU')} to {after.vcpus}" if event.vcpus else "",
        f"{format_mib(before.configured_mib)} to {format_mib(after.configured_mib)}" if event.memory_mib else "",
        "the guest sees no NUMA nodes" if event.vcpus and wide else "",
    )
    return ", ".join(part for part in parts if part)
