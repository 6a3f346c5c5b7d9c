"""
Small random estates in which every fact about a host differs, and what is possible there, worked out from the facts.

The oracle knows the figures of the sized VMs and what the estate says of hosts, clusters, guests and hypervisors; it
shares nothing with sizing, packing, the checker or the replay.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
from hypothesis import strategies as st

from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster, ExistingHost, HostType
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Policy
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.sizing.size import size

KEYS = ("esxi-8.0", "esxi-6.7", "esx-4.1", "hyper-v-2008-r2", "hyper-v-2019", "xen-4.4", "xen-4.13", "kvm-rhel-7")
HYPERVISORS = tuple(load_catalog().hypervisors[key] for key in KEYS)
NETWORKS, DATASTORES, ZONES = ("a", "b"), ("x", "y"), ("inner", "outer")
SLACK = 1 + 1e-6
"""Relative: sizing rounds counts of vCPUs by a millionth; no figure drawn here is nearer to a limit than that."""

Assistance = Literal["none", "first", "nested_paging"]
Support = Literal["full", "deprecated", "unsupported"]


def _cpu(draw: st.DrawFn) -> Cpu:
    assistance: Assistance = draw(st.sampled_from((*["nested_paging"] * 6, "first", "none")))
    mhz = draw(st.sampled_from((1000.0, 2000.0, 3000.0)))
    return Cpu(
        model="chip",
        vendor=draw(st.sampled_from((*["intel"] * 7, "amd", "other"))),
        generation=draw(st.sampled_from(("skylake", "penryn"))),
        sockets=draw(st.integers(1, 2)),
        cores_per_socket=draw(st.integers(1, 4)),
        threads_per_core=draw(st.integers(1, 2)),
        clock_mhz=mhz,
        core_rating_mhz=mhz,
        rating_error_fraction=0.05,
        rating_source="test",
        virtualisation=assistance,
    )


def _hardware(draw: st.DrawFn) -> Hardware:
    memory_mib, ports = draw(st.sampled_from((8, 12, 16, 24))) * 1024, draw(st.sampled_from((0, 1, 1)))
    return Hardware("box", _cpu(draw), memory_mib, 2.0, 100.0, 300.0, ports, 1000.0 * ports, 0)


def _some(draw: st.DrawFn, names: Sequence[str]) -> tuple[str, ...]:
    return draw(st.sampled_from(((), (), (), (), names[:1], names[1:], names)))


def _cluster(draw: st.DrawFn, name: str, tolerated: int) -> Cluster:
    policy = Policy(
        vcpu_per_core=draw(st.sampled_from((1.0, 2.0, 4.0))),
        memory_overcommit=draw(st.sampled_from((1.0, 1.0, 1.5))),
        headroom_fraction=0.0,
        host_failures_tolerated=tolerated,
        admission=Admission("exact"),
        vcpu_target_fraction=draw(st.sampled_from((0.8, 1.0))),
        memory_sizing="installed",
        objective=("hosts",),
    )
    hosts = tuple(
        ExistingHost(f"{name}-h{n}", _hardware(draw), "t", maintenance=draw(st.integers(0, 7)) == 0)
        for n in range(draw(st.sampled_from((2, 3, 1))))
    )
    types = tuple(HostType(f"t{n}", _hardware(draw), count=1, price=1.0) for n in range(draw(st.integers(0, 1))))
    return Cluster(
        name,
        draw(st.sampled_from(HYPERVISORS)),
        policy,
        host_types=types,
        hosts=hosts,
        networks=_some(draw, NETWORKS),
        zones=_some(draw, ZONES),
        datastores=_some(draw, DATASTORES),
    )


def _guest(draw: st.DrawFn, hypervisors: Sequence[Hypervisor]) -> GuestSystem:
    supports: tuple[Support, ...] = (
        "full",
        "full",
        "full",
        "full",
        "full",
        "full",
        "full",
        "deprecated",
        "unsupported",
    )
    support = st.sampled_from(supports)
    return GuestSystem(
        key=draw(st.sampled_from(("one", "two"))),
        name="Guest",
        family="linux",
        max_vcpus=draw(st.sampled_from((None, None, 1, 2, 4))),
        max_memory_mib=draw(st.sampled_from((None, None, 4096))),
        balloon_driver=True,
        hot_add_cpu=True,
        hot_add_memory=True,
        supported_on={hypervisor.key: draw(support) for hypervisor in hypervisors},
    )


def _server(draw: st.DrawFn, name: str, hypervisors: Sequence[Hypervisor]) -> Server:
    cores = draw(st.sampled_from((1, 2, 4, 8)))
    memory_mib = draw(st.sampled_from((1, 2, 4, 5, 8))) * 1024
    cpu = Cpu("old", "intel", "skylake", 1, cores, 1, 1000.0, 1000.0, 0.05, "test")
    mean = draw(st.sampled_from((0.05, 0.2)))
    p95 = draw(st.sampled_from((0.25, 0.45, 0.7)))
    return Server(
        name,
        Hardware("old box", cpu, memory_mib, 1.0, 100.0, 200.0, 1, 1000.0, 0),
        _guest(draw, hypervisors),
        application="app",
        demand=ServerDemand(
            cpu_mean_fraction=mean,
            cpu_p95_fraction=p95,
            cpu_peak_fraction=draw(st.sampled_from((p95, 0.9))),
            memory_used_mib=0.5 * memory_mib,
            memory_peak_mib=0.75 * memory_mib,
            network_mbps=draw(st.sampled_from((0.0, 0.0, 300.0, 800.0))),
        ),
        networks=_some(draw, NETWORKS),
        zone=draw(st.sampled_from(("", "", *ZONES))),
        datastores=_some(draw, DATASTORES),
        restart=draw(st.sampled_from(("medium", "medium", "medium", "disabled"))),
    )


@dataclass(frozen=True)
class Mixed:
    """An estate whose hosts differ, its sized demand, and the answers of the oracle."""

    estate: Estate
    demand: Demand

    @cached_property
    def hosts(self) -> tuple[PlannedHost, ...]:
        """Every host there is or may be bought, those included that may take nothing."""
        found = []
        for cluster in self.estate.clusters:
            found += [
                _planned(host.name, cluster, host.type_name, host.hardware, existing=True, cost=0.0)
                for host in cluster.hosts
            ]
            for kind in cluster.host_types:
                name = f"{cluster.name}-{kind.name}-01"
                found.append(_planned(name, cluster, kind.name, kind.hardware, existing=False, cost=1.0))
        return tuple(found)

    @cached_property
    def cluster_of(self) -> tuple[Cluster, ...]:
        by_name = {cluster.name: cluster for cluster in self.estate.clusters}
        return tuple(by_name[host.cluster] for host in self.hosts)

    @cached_property
    def in_maintenance(self) -> frozenset[str]:
        return frozenset(host.name for cluster in self.estate.clusters for host in cluster.hosts if host.maintenance)

    def in_service(self, host: int) -> bool:
        """Return whether a host is there and its hypervisor runs on it."""
        cpu, modes = self.hosts[host].hardware.cpu, self.cluster_of[host].hypervisor.cpu_overhead_by_assistance
        usable = cpu.vendor in {"intel", "amd"} and cpu.virtualisation in modes
        return usable and self.hosts[host].name not in self.in_maintenance

    @cached_property
    def factor(self) -> Mapping[str, float]:
        """Cluster → CPU work over work in the guest, on the least capable processor in service."""
        found: dict[str, float] = {}
        for number, host in enumerate(self.hosts):
            if self.in_service(number):
                by_class = self.cluster_of[number].hypervisor.cpu_overhead_by_assistance[
                    host.hardware.cpu.virtualisation
                ]
                found[host.cluster] = max(found.get(host.cluster, 0.0), 1.0 + by_class["general"])
        return found

    def starts(self, vm: VirtualMachine, host: int) -> bool:
        """Return whether the host can start a VM, alone, as slow as it may be."""
        cluster, machine = self.cluster_of[host], self.hosts[host].hardware
        hypervisor, guest = cluster.hypervisor, vm.guest
        server = next(server for server in self.estate.servers if server.name == vm.server)
        threads = machine.cpu.sockets * machine.cpu.cores_per_socket * machine.cpu.threads_per_core
        wide = hypervisor.key == "xen-4.4"
        overhead_mib = hypervisor.overhead.of(vm.vcpus, vm.configured_mib)
        return all(
            (
                self.in_service(host),
                guest.supported_on[hypervisor.key] != "unsupported",
                not cluster.networks or set(server.networks) <= set(cluster.networks),
                not cluster.datastores or set(server.datastores) <= set(cluster.datastores),
                not cluster.zones or server.zone in {"", *cluster.zones},
                vm.vcpus <= min(hypervisor.max_vcpus_per_vm, guest.max_vcpus or math.inf),
                vm.configured_mib <= min(hypervisor.max_memory_mib_per_vm, guest.max_memory_mib or math.inf),
                vm.vcpus <= threads or wide,
                vm.configured_mib + overhead_mib <= _usable_mib(cluster, machine),
            )
        )

    def serves(self, vm: VirtualMachine, host: int) -> bool:
        """Return whether the host can start a VM and its cores are fast enough for the VM's vCPUs."""
        cluster, cpu = self.cluster_of[host], self.hosts[host].hardware.cpu
        wanted_mhz = vm.cpu_mhz * self.factor.get(cluster.name, 1.0)
        offered_mhz = vm.vcpus * cpu.core_rating_mhz * cluster.policy.vcpu_target_fraction
        return self.starts(vm, host) and wanted_mhz <= offered_mhz * SLACK

    def holds(self, vms: Sequence[int], host: int) -> bool:
        """Return whether a host can run VMs, numbers in the demand, all at once."""
        on = [self.demand.vms[vm] for vm in vms]
        if not on:
            return True
        if not all(self.serves(vm, host) for vm in on):
            return False
        cluster, machine = self.cluster_of[host], self.hosts[host].hardware
        policy, hypervisor, cpu = cluster.policy, cluster.hypervisor, machine.cpu
        cores = cpu.sockets * cpu.cores_per_socket
        ratio = policy.memory_overcommit if hypervisor.memory_overcommit else min(1.0, policy.memory_overcommit)
        usable_mib = _usable_mib(cluster, machine)
        overhead_mib = sum(hypervisor.overhead.of(vm.vcpus, vm.configured_mib) for vm in on)
        work_mhz = self.demand.cpu_mhz_by_vm_slot[list(vms)].sum(axis=0) * self.factor[cluster.name]
        offered_mhz = policy.cpu_ceiling_fraction * (cores - hypervisor.reserve_cores) * cpu.core_rating_mhz
        uplink_mbps = machine.nic_ports * machine.nic_mbps
        return all(
            (
                bool((work_mhz <= offered_mhz).all()),
                sum(vm.vcpus for vm in on) <= policy.vcpu_per_core * cores,
                sum(vm.configured_mib for vm in on) + ratio * overhead_mib <= ratio * usable_mib,
                sum(vm.consumed_mib for vm in on) + overhead_mib <= policy.memory_ceiling_fraction * usable_mib,
                ratio <= 1.0 or sum(vm.reservation_mib for vm in on) + overhead_mib <= usable_mib,
                not uplink_mbps
                or sum(vm.network_mbps for vm in on) <= policy.network_ceiling_fraction * uplink_mbps,
            )
        )  # fmt: skip

    def sound(self, placement: Sequence[int]) -> bool:
        """Return whether every host can run what a placement gives it."""
        return all(self.holds(_on(placement, host), host) for host in set(placement))

    def survives(self, placement: Sequence[int]) -> bool:
        """Return whether, after the loss of any host of a tolerant cluster, its VMs run again on others of it."""
        return all(
            self._restarts(placement, lost)
            for lost in set(placement)
            if self.cluster_of[lost].policy.host_failures_tolerated
        )

    def _restarts(self, placement: Sequence[int], lost: int) -> bool:
        down = [vm for vm in _on(placement, lost) if self.demand.vms[vm].restart != "disabled"]
        left = [h for h, c in enumerate(self.cluster_of) if c is self.cluster_of[lost] and h != lost]
        left = [h for h in left if self.in_service(h)]
        kept = [h if h != lost else -1 for h in placement]
        for targets in itertools.product(left, repeat=len(down)):
            after = list(kept)
            for vm, host in zip(down, targets, strict=True):
                after[vm] = host
            if all(self.holds(_on(after, host), host) for host in set(targets)):
                return True
        return not down

    def placements(self) -> Iterator[tuple[int, ...]]:
        """Yield every placement on hosts in service, good or bad."""
        open_to = [
            [h for h in range(len(self.hosts)) if self.serves(vm, h)] for vm in self.demand.vms
        ]  # what no host serves alone is never sound
        return itertools.product(*open_to)

    def plan(self, placement: Sequence[int]) -> Plan:
        """Return a placement as a plan, with every other host of a tolerant cluster that is in service kept empty."""
        used = set(placement)
        kept = [
            h
            for h in range(len(self.hosts))
            if h in used or (self.in_service(h) and self.cluster_of[h].policy.host_failures_tolerated)
        ]
        hosts = tuple(replace(self.hosts[h], spare=h not in used) for h in kept)
        where = np.array([kept.index(h) for h in placement], dtype=np.int64)
        return Plan("feasible", hosts, where, (), Bound(0, 0.0, "none"), "none")


def _on(placement: Sequence[int], host: int) -> list[int]:
    return [vm for vm, at in enumerate(placement) if at == host]


def _usable_mib(cluster: Cluster, machine: Hardware) -> float:
    hypervisor = cluster.hypervisor
    kept = hypervisor.reserve_base_mib + math.floor(hypervisor.reserve_fraction * machine.memory_mib)
    return max(0.0, machine.memory_mib - kept)


def _planned(
    name: str, cluster: Cluster, type_name: str, hardware: Hardware, *, existing: bool, cost: float
) -> PlannedHost:
    return PlannedHost(
        name, cluster.name, type_name, hardware, existing=existing, spare=False, site="", rack="", cost=cost
    )


@st.composite
def mixed_estates(draw: st.DrawFn) -> Mixed:
    """Draw an estate of one or two clusters whose hosts, guests and connections differ."""
    clusters = tuple(
        _cluster(draw, name, draw(st.sampled_from((0, 0, 1)))) for name in draw(st.sampled_from(("c", "c", "cd")))
    )
    hypervisors = tuple({cluster.hypervisor.key: cluster.hypervisor for cluster in clusters}.values())
    servers = tuple(_server(draw, f"v{n}", hypervisors) for n in range(draw(st.sampled_from((2, 3, 1)))))
    estate = Estate("mixed", servers, clusters)
    return Mixed(estate, size(estate))
