"""
What VMs need and hosts offer, resource by resource, in real numbers.

A host is full when one of these is used up (Σ over its VMs ≤ capacity):

======================  =============================================  ===================================
resource                a VM takes                                     a host offers
======================  =============================================  ===================================
``cpu``, ``cpu@slot``   planned demand of the slot × CPU overhead      ceiling × (cores − reserve) × rating
``vcpus``               its vCPUs                                      ⌊vcpu_per_core × cores⌋, hypervisor
``memory_configured``   configured + r · overhead                      r × usable; r is the overcommit
``memory_consumed``     consumed + overhead                            ceiling × usable
``memory_reserved``     reservation + overhead                         usable (matters only when r > 1)
``network``             traffic at the busy hour                       ceiling × ports × rate
``vms``                 1                                              hypervisor, policy
``reserved_cpu``        CPU reservation, part of its pools'             (cores − reserve) × rating
``own_cores``           its vCPUs; × vcpu_per_core if latency-sensitive  ⌊vcpu_per_core × cores⌋
``ft_vms``              1 for both of a fault-tolerance pair           hypervisor
``ft_vcpus``            their vCPUs                                    hypervisor
======================  =============================================  ===================================

Usable memory is what is installed less the hypervisor's reserve. A machine whose ports are not known is not limited by
the network. Capacity has no SMT gain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.hardware import Hardware

UNITS = {
    "cpu": "MHz",
    "vcpus": "vCPU",
    "memory_configured": "MiB",
    "memory_consumed": "MiB",
    "memory_reserved": "MiB",
    "network": "Mbit/s",
    "vms": "VM",
    "reserved_cpu": "MHz",
    "own_cores": "vCPU",
    "ft_vms": "VM",
    "ft_vcpus": "vCPU",
}
"""Resource (before any ``@``) → unit of its figures."""


@dataclass(frozen=True, slots=True)
class Resources:
    """
    The resources of an estate, in the order of every array over them.

    Parameters
    ----------
    names
        ``cpu`` (or ``cpu@slot`` for each slot), then the others.
    n_slots
        How many of them are CPU slots.
    pairs
        There are fault-tolerance pairs, so that hosts are limited in these as well.
    own_cores
        Some VMs have cores of their own, each of which could carry `vcpu_per_core` vCPUs of others.
    """

    names: tuple[str, ...]
    n_slots: int
    pairs: bool = False
    own_cores: bool = False

    def demand_in(self, cluster: Cluster, demand: Demand) -> FloatArray:
        """Return (n_vms, n_resources): what each VM takes of a host of `cluster`."""
        overcommit = _overcommit(cluster)
        overhead = demand.overhead_mib_by_cluster[cluster.name]
        cpu = demand.cpu_mhz_by_vm_slot * demand.cpu_overhead_by_cluster[cluster.name][:, None]
        vms = demand.vms
        rest = np.array(
            [
                (
                    vm.vcpus,
                    vm.configured_mib,
                    vm.consumed_mib,
                    vm.reservation_mib,
                    vm.network_mbps,
                    float(vm.vcpus > 0),  # a piece of a resource pool's reservation is no VM
                    vm.cpu_reservation_mhz + vm.pool_reservation_mhz,
                )
                for vm in vms
            ],
            dtype=np.float64,
        ).reshape(len(vms), 7)
        rest[:, 1] += overcommit * overhead
        rest[:, 2] += overhead
        rest[:, 3] += overhead
        more = [_own_cores(vms, cluster)] if self.own_cores else []
        return frozen(np.concatenate([cpu, rest, *more, *([_pairs(vms)] if self.pairs else [])], axis=1))

    def capacity_of(self, hardware: Hardware, cluster: Cluster) -> FloatArray:
        """Return (n_resources,): what a host of `cluster` offers; infinite where it is not limited."""
        policy, hypervisor = cluster.policy, cluster.hypervisor
        cpu = hardware.cpu
        usable_mib = max(0.0, hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib))
        overcommit = _overcommit(cluster)
        cores = max(0.0, cpu.cores - hypervisor.reserve_cores)
        uplinks_mbps = hardware.nic_ports * hardware.nic_mbps
        rest = (
            min(math.floor(policy.vcpu_per_core * cpu.cores + 1e-9), hypervisor.most_vcpus_of_all_vms_on(cpu)),
            overcommit * usable_mib,
            policy.memory_ceiling_fraction * usable_mib,
            usable_mib if overcommit > 1.0 else math.inf,
            policy.network_ceiling_fraction * uplinks_mbps if uplinks_mbps else math.inf,
            min(hypervisor.max_vms_per_host, policy.max_vms_per_host or hypervisor.max_vms_per_host),
            cores * cpu.core_rating_mhz,
        )
        slots = [policy.cpu_ceiling_fraction * cores * cpu.core_rating_mhz] * self.n_slots
        limits = hypervisor.fault_tolerance
        pairs = (limits.max_vms_per_host, limits.max_vcpus_per_host or math.inf) if limits else (0, 0)
        alone = (math.floor(policy.vcpu_per_core * cpu.cores + 1e-9),) if self.own_cores else ()
        return frozen(np.array([*slots, *rest, *alone, *(pairs if self.pairs else ())], dtype=np.float64))


def resources_of(demand: Demand) -> Resources:
    """Return the resources that `demand` is packed by."""
    slots = demand.slots
    cpu = ("cpu",) if len(slots) == 1 else tuple(f"cpu@{slot}" for slot in slots)
    rest = ("vcpus", "memory_configured", "memory_consumed", "memory_reserved", "network", "vms", "reserved_cpu")
    pairs = any(vm.secondary_of for vm in demand.vms)
    alone = any(vm.latency_sensitive for vm in demand.vms)
    names = (*cpu, *rest, *(("own_cores",) if alone else ()), *(("ft_vms", "ft_vcpus") if pairs else ()))
    return Resources(names, len(cpu), pairs, alone)


def _own_cores(vms: Sequence[VirtualMachine], cluster: Cluster) -> FloatArray:
    """Return (n_vms, 1): the vCPUs that others could have on the cores that each VM takes."""
    each = cluster.policy.vcpu_per_core
    taken = [(vm.vcpus * max(1.0, each) if vm.latency_sensitive else float(vm.vcpus),) for vm in vms]
    return np.array(taken, dtype=np.float64).reshape(len(vms), 1)


def _pairs(vms: Sequence[VirtualMachine]) -> FloatArray:
    """Return (n_vms, 2): VMs of pairs and their vCPUs; zero for all others."""
    primaries = {vm.secondary_of for vm in vms}
    counted = [(1.0, float(vm.vcpus)) if vm.secondary_of or vm.name in primaries else (0.0, 0.0) for vm in vms]
    return np.array(counted, dtype=np.float64).reshape(len(vms), 2)


def _overcommit(cluster: Cluster) -> float:
    wanted = cluster.policy.memory_overcommit
    return wanted if cluster.hypervisor.memory_overcommit else min(1.0, wanted)
