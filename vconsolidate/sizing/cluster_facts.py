"""A cluster as sizing sees it: its different machines, and what a workload asks of them."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.hardware import Hardware
from vconsolidate.sizing.hardware_limits import Refusal
from vconsolidate.sizing.vcpus import vcpus_for
from vconsolidate.sizing.virtual_sizes import VcpuBounds


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
    cpu_at_peak_mhz
        Largest slot at its peak, after growth and headroom; 0 where no policy asks for peaks.
    bounds
        How many vCPUs a VM of today may get; None for a machine, whose vCPUs follow from its demand.
    """

    cpu_mhz: float
    configured_mib: int
    consumed_mib: float
    network_mbps: float
    growth_and_room: float = 1.0
    cpu_peak_mhz: float = 0.0
    cpu_at_peak_mhz: float = 0.0
    bounds: VcpuBounds | None = None


@dataclass(frozen=True, slots=True)
class Machines:
    """
    Hosts of a cluster that are alike.

    Parameters
    ----------
    number
        How many are in service or may be bought; infinite for as many as needed.
    """

    hardware: Hardware
    number: float


class ClusterFacts:
    """
    A cluster as sizing sees it: its different machines, looked at once for all workloads.

    Attributes
    ----------
    outright
        What a refusal at any size depends on → the refusal; filled by `eligibility`.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.outright: dict[Hashable, Refusal | None] = {}

    @cached_property
    def available(self) -> tuple[Machines, ...]:
        """The different machines of the cluster that may be bought or are in service."""
        number: dict[Hardware, float] = {}
        for kind in self.cluster.host_types:
            if kind.count != 0:
                number[kind.hardware] = number.get(kind.hardware, 0.0) + (
                    math.inf if kind.count is None else kind.count
                )
        for host in self.cluster.hosts:
            if not host.maintenance:
                number[host.hardware] = number.get(host.hardware, 0.0) + 1.0
        return tuple(Machines(hardware, count) for hardware, count in number.items())

    @cached_property
    def machines(self) -> tuple[Machines, ...]:
        """Those of `available` that can serve in the cluster."""
        return tuple(one for one in self.available if self.cluster.runs_on(one.hardware.cpu))

    def overhead_factor(self, workload_class: str) -> float:
        """Return CPU work on this cluster over work in the guest, on its least capable CPU."""
        hypervisor = self.cluster.hypervisor
        assistances = {one.hardware.cpu.virtualisation for one in self.machines} or {"nested_paging"}
        return 1.0 + max(hypervisor.cpu_overhead(workload_class, assistance) for assistance in assistances)

    def vcpus(self, need: Need, workload_class: str, guest_max: int | None, machine: Hardware) -> int:
        """Return the vCPUs the workload needs on a machine; the policy's minimum yields to what the guest can use."""
        policy = self.cluster.policy
        if need.bounds is not None:
            overhead = self.overhead_factor(workload_class)
            return replace(need.bounds, cpu_mhz=need.bounds.cpu_mhz * overhead).vcpus(
                need.cpu_mhz * overhead,
                core_rating_mhz=machine.cpu.core_rating_mhz,
                target_fraction=policy.vcpu_target_fraction,
            )
        minimum = policy.min_vcpus if guest_max is None else min(policy.min_vcpus, guest_max)
        return vcpus_for(
            need.cpu_mhz * self.overhead_factor(workload_class),
            core_rating_mhz=machine.cpu.core_rating_mhz,
            target_fraction=policy.vcpu_target_fraction,
            min_vcpus=minimum,
        )

    def vcpus_at_peak(self, need: Need, workload_class: str, machine: Hardware) -> int:
        """
        Return the vCPUs with which the workload's highest peak is still served in full on a machine.

        A VM of today gets no more for its peak: it has what is configured, or what its statistic asks for.
        """
        if need.bounds is not None:
            return 1
        return vcpus_for(
            need.cpu_peak_mhz * self.overhead_factor(workload_class),
            core_rating_mhz=machine.cpu.core_rating_mhz,
            target_fraction=1.0,
            min_vcpus=1,
        )
