"""Findings about what single hosts can run: processors, and VMs that are wider than their host (VC114, VC115)."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted


def unusable_hosts(estate: Estate) -> Iterator[Finding]:
    """Yield the hosts, and the types of hosts to buy, whose processor their hypervisor does not run on."""
    for cluster in estate.clusters:
        every: tuple[ExistingHost | HostType, ...] = (*cluster.hosts, *cluster.host_types)
        for host in every:
            if not cluster.hypervisor.runs_on(host.hardware.cpu):
                yield _unusable(cluster, host)


def _unusable(cluster: Cluster, host: ExistingHost | HostType) -> Finding:
    hypervisor, cpu = cluster.hypervisor, host.hardware.cpu
    has = {"none": "no hardware assistance for virtualisation", "first": "no nested paging"}
    lacks = "is no x86 processor" if cpu.vendor == "other" else f"has {has.get(cpu.virtualisation, 'nested paging')}"
    bought = isinstance(host, HostType)
    return Finding(
        "VC114",
        "warn",
        host.name,
        f"{hypervisor.name} {hypervisor.version} does not run on {cpu.model}, which {lacks}: "
        f"{'hosts of this type are not bought' if bought else 'the host takes no VM and counts for no failure'}.",
        f"Take it out of {cluster.name}, or name the processor or the hypervisor that it has.",
        host.place,
    )


def wide_vms(facts: Facts) -> Iterator[Finding]:
    """Yield VMs with more vCPUs than their host has logical processors, where the platform starts them."""
    for vm, index in zip(facts.demand.vms, facts.plan.host_of_vm.tolist(), strict=True):
        host = facts.plan.hosts[index]
        threads = host.hardware.cpu.logical_processors
        if vm.vcpus > threads:
            hypervisor = facts.cluster(host.cluster).hypervisor
            yield Finding(
                "VC115",
                "warn",
                vm.name,
                f"It has {counted(vm.vcpus, 'vCPU')}, {host.name} has {counted(threads, 'logical processor')}: "
                f"{hypervisor.name} {hypervisor.version} starts it, but its vCPUs never all run at once.",
                "Keep it on larger hosts (a rule), or give it fewer vCPUs.",
                vm.place,
            )
