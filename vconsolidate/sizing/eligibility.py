"""Which clusters a workload may run in, and why not in the others."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vconsolidate.model.estate import Cluster, Server
from vconsolidate.model.hardware import Hardware
from vconsolidate.sizing.vcpus import vcpus_for
from vconsolidate.units import format_mbps, format_mhz, format_mib
from vconsolidate.words import counted, listed, verb


@dataclass(frozen=True, slots=True)
class Need:
    """
    What a workload asks of a host.

    Parameters
    ----------
    cpu_mhz
        Largest packed slot, after growth and headroom, before hypervisor overhead.
    cpu_peak_mhz
        Maximum of the history, after growth, without headroom.
    configured_mib, consumed_mib, network_mbps
        As the VM will have them.
    growth_and_room
        Factor from today's figures to planned ones.
    """

    cpu_mhz: float
    configured_mib: int
    consumed_mib: float
    network_mbps: float
    growth_and_room: float = 1.0
    cpu_peak_mhz: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a cluster does not take a workload: a stable code and a sentence with the figures."""

    code: str
    reason: str


class ClusterFacts:
    """A cluster as sizing sees it: its different machines, looked at once for all workloads."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    @cached_property
    def available(self) -> tuple[Hardware, ...]:
        """The different machines of the cluster that may be bought or are in service."""
        kinds = [kind.hardware for kind in self.cluster.host_types if kind.count != 0]
        hosts = [host.hardware for host in self.cluster.hosts if not host.maintenance]
        return tuple(dict.fromkeys(kinds + hosts))

    @cached_property
    def machines(self) -> tuple[Hardware, ...]:
        """Those of `available` whose processors the hypervisor can use."""
        usable = self.cluster.hypervisor.cpu_overhead_by_assistance
        return tuple(machine for machine in self.available if not usable or machine.cpu.virtualisation in usable)

    @cached_property
    def slowest_core_mhz(self) -> float:
        """Rating of the slowest core a VM may meet here."""
        return min(machine.cpu.core_rating_mhz for machine in self.machines)

    def overhead_factor(self, workload_class: str) -> float:
        """Return CPU work on this cluster over work in the guest, on its least capable CPU."""
        hypervisor = self.cluster.hypervisor
        assistances = {machine.cpu.virtualisation for machine in self.machines} or {"nested_paging"}
        return 1.0 + max(hypervisor.cpu_overhead(workload_class, assistance) for assistance in assistances)

    def vcpus(self, need: Need, workload_class: str, guest_max: int | None) -> int:
        """Return the vCPUs the workload needs here; the policy's minimum yields to what the guest can use."""
        policy = self.cluster.policy
        minimum = policy.min_vcpus if guest_max is None else min(policy.min_vcpus, guest_max)
        return vcpus_for(
            need.cpu_mhz * self.overhead_factor(workload_class),
            core_rating_mhz=self.slowest_core_mhz,
            target_fraction=policy.vcpu_target_fraction,
            min_vcpus=minimum,
        )

    def vcpus_at_peak(self, need: Need, workload_class: str) -> int:
        """Return the vCPUs with which the workload's highest peak is still served in full here."""
        return vcpus_for(
            need.cpu_peak_mhz * self.overhead_factor(workload_class),
            core_rating_mhz=self.slowest_core_mhz,
            target_fraction=1.0,
            min_vcpus=1,
        )


@dataclass(frozen=True, slots=True)
class Eligibility:
    """
    Where a workload may run, at one size.

    Parameters
    ----------
    clusters
        Names of the clusters that take it, in the estate's order; empty when none does.
    refusals
        Cluster name → why not.
    vcpus
        Enough for the slowest core of `clusters`: for the packed demand always, for the highest peak as far as all of
        them take so many; 0 when none takes it.
    """

    clusters: tuple[str, ...]
    refusals: Mapping[str, Refusal]
    vcpus: int


def eligibility(server: Server, clusters: Sequence[ClusterFacts], need: Need) -> Eligibility:
    """
    Return the clusters that take a workload and the vCPUs it needs in all of them.

    Slower cores ask for more vCPUs. Clusters that cannot hold even their own count are refused first; then those that
    cannot hold the count that the slowest of the others asks for, until the rest agree.
    """
    refusals: dict[str, Refusal] = {}
    vcpus_in: dict[str, int] = {}
    for facts in clusters:
        refusal = refused_outright(server, facts)
        if refusal is None:
            vcpus = facts.vcpus(need, server.workload_class, server.guest.max_vcpus)
            refusal = refused_at_size(server, facts, need, vcpus)
            if refusal is None:
                vcpus_in[facts.cluster.name] = vcpus
                continue
        refusals[facts.cluster.name] = refusal
    while True:
        agreed = max(vcpus_in.values(), default=0)
        late = {
            facts.cluster.name: refusal
            for facts in clusters
            if facts.cluster.name in vcpus_in and (refusal := refused_at_size(server, facts, need, agreed)) is not None
        }
        if not late:
            return Eligibility(tuple(vcpus_in), refusals, _raised(server, clusters, need, vcpus_in, agreed))
        refusals.update(late)
        vcpus_in = {name: vcpus for name, vcpus in vcpus_in.items() if name not in late}


def _raised(server: Server, clusters: Sequence[ClusterFacts], need: Need, taking: Container[str], agreed: int) -> int:
    """Return the vCPUs that serve the peak as well, as far as all clusters of `taking` accept so many."""
    takers = [facts for facts in clusters if facts.cluster.name in taking]
    wanted = max((facts.vcpus_at_peak(need, server.workload_class) for facts in takers), default=agreed)
    while wanted > agreed and any(refused_at_size(server, facts, need, wanted) is not None for facts in takers):
        wanted -= 1 if wanted == 2 else 2
    return max(wanted, agreed)


def refused_outright(server: Server, facts: ClusterFacts) -> Refusal | None:
    """Return why the cluster takes the workload at no size (guest, processors, networks, zone); None if it may."""
    cluster, hypervisor, guest = facts.cluster, facts.cluster.hypervisor, server.guest
    called = f"{hypervisor.name} {hypervisor.version}"
    if guest.supported_on.get(hypervisor.key, "unsupported") == "unsupported":
        return Refusal("guest_unsupported", f"{called} does not support {guest.name}")
    if not facts.available:
        return Refusal("no_hosts", "it has no host in service and may buy none")
    if server.fault_tolerant and hypervisor.fault_tolerance is None:
        return Refusal("no_fault_tolerance", f"{called} has no fault tolerance")
    if not facts.machines:
        return Refusal("no_virtualisation_assistance", f"no host has the CPU virtualisation that {called} requires")
    return _cut_off(server, cluster)


def _cut_off(server: Server, cluster: Cluster) -> Refusal | None:
    """Return what a workload needs around it and the cluster does not have: networks, datastores, its zone."""
    unwired = [name for name in server.networks if cluster.networks and name not in cluster.networks]
    if unwired:
        return Refusal("not_wired", f"its hosts are not wired to {', '.join(unwired)}")
    unreached = [name for name in server.datastores if cluster.datastores and name not in cluster.datastores]
    if unreached:
        return Refusal("datastore_not_reached", f"its hosts do not reach {', '.join(unreached)}")
    if server.zone and cluster.zones and server.zone not in cluster.zones:
        return Refusal("zone_not_allowed", f"it does not hold zone {server.zone}")
    return None


def refused_at_size(server: Server, facts: ClusterFacts, need: Need, vcpus: int) -> Refusal | None:
    """Return why a VM of this size cannot run in the cluster; None if it can."""
    hypervisor, guest = facts.cluster.hypervisor, server.guest
    called = f"{hypervisor.name} {hypervisor.version} (virtual hardware {hypervisor.virtual_hardware})"
    wanted = f"needs {counted(vcpus, 'vCPU')}"
    if vcpus > hypervisor.max_vcpus_per_vm:
        return Refusal("too_many_vcpus", f"{wanted}, {called} allows {hypervisor.max_vcpus_per_vm}")
    if guest.max_vcpus is not None and vcpus > guest.max_vcpus:
        return Refusal("too_many_vcpus", f"{wanted}, {guest.name} uses at most {guest.max_vcpus}")
    pairs = hypervisor.fault_tolerance if server.fault_tolerant else None
    if pairs is not None and vcpus > pairs.max_vcpus_per_vm:
        most = f"{hypervisor.name} {hypervisor.version} allows {pairs.max_vcpus_per_vm} per fault-tolerant VM"
        return Refusal("too_many_vcpus", f"{wanted}, {most}")
    limits = (
        (pairs.max_memory_mib_per_vm if pairs else None, f"a fault-tolerant VM on {called} may have"),
        (hypervisor.max_memory_mib_per_vm, f"{called} allows"),
        (guest.max_memory_mib, f"{guest.name} uses at most"),
    )
    for limit, who in limits:
        if limit is not None and need.configured_mib > limit:
            return Refusal(
                "too_much_memory", f"needs {format_mib(need.configured_mib)} of memory, {who} {format_mib(limit)}"
            )
    overhead_mib = hypervisor.overhead.of(vcpus, need.configured_mib)
    factor = facts.overhead_factor(server.workload_class)
    size = (need, vcpus, overhead_mib, factor)
    found = [_shortage(machine, facts.cluster, *size) for machine in facts.machines]
    shortages = [shortage for shortage in found if shortage is not None]
    if len(shortages) < len(found):
        return None
    usable = hypervisor.cpu_overhead_by_assistance
    waiting = (
        host
        for host in facts.cluster.hosts
        if host.maintenance and (not usable or host.hardware.cpu.virtualisation in usable)
    )
    idle = [host.name for host in waiting if _shortage(host.hardware, facts.cluster, *size) is None]
    who = "every host in service" if idle else "every host"
    also = f"; {listed(idle)} could take it, but {verb(len(idle), 'is', 'are')} in maintenance" if idle else ""
    return Refusal("too_large_for_hosts", f"larger than {who}: {min(shortages)[1]}{also}")


def _shortage(
    machine: Hardware, cluster: Cluster, need: Need, vcpus: int, overhead_mib: float, cpu_factor: float
) -> tuple[float, str] | None:
    """Return by what factor an empty machine is too small for the VM, and what it lacks; None when it fits alone."""
    policy, hypervisor = cluster.policy, cluster.hypervisor
    usable_mib = machine.memory_mib - hypervisor.reserve_mib(machine.memory_mib)
    cores = machine.cpu.cores - hypervisor.reserve_cores
    cpu_mhz = policy.cpu_ceiling_fraction * cores * machine.cpu.core_rating_mhz
    vcpu_limit = min(
        int(policy.vcpu_per_core * machine.cpu.cores), machine.cpu.logical_processors, hypervisor.max_vcpus_per_host
    )
    network = policy.network_ceiling_fraction * machine.nic_ports * machine.nic_mbps
    needs = (
        ("CPU", need.cpu_mhz * cpu_factor, cpu_mhz, format_mhz),
        ("vCPUs", float(vcpus), float(vcpu_limit), lambda count: f"{count:.0f}"),
        ("memory", need.configured_mib + overhead_mib, usable_mib, format_mib),
        (
            "memory under the ceiling",
            need.consumed_mib + overhead_mib,
            policy.memory_ceiling_fraction * usable_mib,
            format_mib,
        ),
        ("network", need.network_mbps, network, format_mbps),
    )
    short = [entry for entry in needs if entry[1] > entry[2]]
    if not short:
        return None
    ratio = max(wanted / max(there, 1e-9) for _, wanted, there, _ in short)
    what, wanted, there, show = short[0]
    return ratio, f"{show(wanted)} of {what} against {show(there)} on an empty {machine.model}"
