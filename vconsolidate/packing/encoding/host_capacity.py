"""
What VMs need and hosts offer, resource by resource, in real numbers.

A host is full when one of these is used up (Σ over its VMs ≤ capacity):

======================  =============================================  ===================================
resource                a VM takes                                     a host offers
======================  =============================================  ===================================
``cpu``, ``cpu@slot``   planned demand of the slot × CPU overhead,     ceiling × (cores − reserve) × rating
                        and the driver domain's for its I/O; if
                        latency-sensitive, ceiling × vCPUs × rating
                        at least
``vcpus``               its vCPUs                                      ⌊vcpu_per_core × cores⌋, hypervisor
``memory_configured``   configured + r · overhead                      r × usable; r is the overcommit
``memory_consumed``     consumed (Hyper-V: within the bounds of its    ceiling × usable
                        dynamic memory) + overhead
``memory_reserved``     reservation + overhead                         usable (matters only when r > 1)
``network``             traffic at the busy hour                       ceiling × ports × rate
``network@n``           its share on the n-th switch                   ceiling × rate of active uplinks
``ports@n``             its adapters on the n-th switch                ports of the switch
``vms``                 1                                              hypervisor, policy
``reserved_cpu``        CPU reservation, part of its pools'             (cores − reserve) × rating
``own_cores``           its vCPUs; × vcpu_per_core if latency-sensitive  ⌊vcpu_per_core × cores⌋
``ft_vms``              1 for both of a fault-tolerance pair           hypervisor
``ft_vcpus``            their vCPUs                                    hypervisor
======================  =============================================  ===================================

Where a cluster states its switches, ``network`` is the first of them. Usable memory is what is installed less the
hypervisor's reserve. A machine whose ports are not known is not limited by the network;
a switch without uplinks carries nothing. Capacity has no SMT gain.
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
from vconsolidate.network.ports import ports_of, shares_of
from vconsolidate.network.uplinks import limit_mbps, uplinks_of
from vconsolidate.packing.encoding.own_cores import least_cpu_mhz, vcpus_taken

UNITS = {
    "cpu": "MHz",
    "vcpus": "vCPU",
    "memory_configured": "MiB",
    "memory_consumed": "MiB",
    "memory_reserved": "MiB",
    "network": "Mbit/s",
    "ports": "port",
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
    n_switches
        Switches of a host that are stated, of the cluster that states most.
    """

    names: tuple[str, ...]
    n_slots: int
    pairs: bool = False
    own_cores: bool = False
    n_switches: int = 0

    def demand_in(self, cluster: Cluster, demand: Demand) -> FloatArray:
        """Return (n_vms, n_resources): what each VM takes of a host of `cluster`."""
        overcommit = _overcommit(cluster)
        overhead = demand.overhead_mib_by_cluster[cluster.name]
        cpu = demand.cpu_mhz_by_vm_slot * demand.cpu_overhead_by_cluster[cluster.name][:, None]
        vms = demand.vms
        cpu = np.maximum(cpu, least_cpu_mhz(vms, cluster))
        io = cluster.hypervisor.io_cost
        cpu += np.array([io.of(vm.network_mbps, vm.disk_iops) for vm in vms], dtype=np.float64).reshape(-1, 1)
        rest = np.array(
            [
                (
                    vm.vcpus,
                    vm.configured_mib,
                    vm.memory_taken_mib(cluster),
                    vm.reservation_mib + vm.pool_reservation_mib,
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
        if cluster.switches:
            rest[:, 4] *= [shares_of(vm.networks, cluster.switches)[0] for vm in vms]
        alone = [vcpus_taken(vms, cluster)] if self.own_cores else []
        parts = [cpu, rest, *alone, *([_pairs(vms)] if self.pairs else []), self._on_switches(cluster, vms)]
        return frozen(np.concatenate(parts, axis=1))

    def capacity_of(self, hardware: Hardware, cluster: Cluster) -> FloatArray:
        """Return (n_resources,): what a host of `cluster` offers; infinite where it is not limited."""
        policy, hypervisor = cluster.policy, cluster.hypervisor
        cpu = hardware.cpu
        usable_mib = max(0.0, hardware.memory_mib - hypervisor.reserve_mib(hardware.memory_mib))
        overcommit = _overcommit(cluster)
        cores = max(0.0, cpu.cores - hypervisor.reserve_cores)
        uplinks_mbps, ports = self._of_switches(hardware, cluster)
        rest = (
            min(math.floor(policy.vcpu_per_core * cpu.cores + 1e-9), hypervisor.most_vcpus_of_all_vms_on(cpu)),
            overcommit * usable_mib,
            policy.memory_ceiling_fraction * usable_mib,
            usable_mib if overcommit > 1.0 else math.inf,
            policy.network_ceiling_fraction * uplinks_mbps[0],
            min(hypervisor.max_vms_per_host, policy.max_vms_per_host or hypervisor.max_vms_per_host),
            cores * cpu.core_rating_mhz,
        )
        slots = [policy.cpu_ceiling_fraction * cores * cpu.core_rating_mhz] * self.n_slots
        limits = hypervisor.fault_tolerance
        pairs = (limits.max_vms_per_host, limits.max_vcpus_per_host or math.inf) if limits else (0, 0)
        switches = (*(policy.network_ceiling_fraction * rate for rate in uplinks_mbps[1:]), *ports)
        alone = (math.floor(policy.vcpu_per_core * cpu.cores + 1e-9),) if self.own_cores else ()
        return frozen(np.array([*slots, *rest, *alone, *(pairs if self.pairs else ()), *switches], dtype=np.float64))

    def _on_switches(self, cluster: Cluster, vms: Sequence[VirtualMachine]) -> FloatArray:
        """Return (n_vms, 2 · n_switches − 1): traffic on every switch but the first, and ports on each."""
        taken = np.zeros((len(vms), max(0, 2 * self.n_switches - 1)))
        for row, vm in enumerate(vms if cluster.switches else ()):
            for at, share in enumerate(shares_of(vm.networks, cluster.switches)[1:]):
                taken[row, at] = share * vm.network_mbps
            for at, _ in ports_of(vm.networks, cluster.switches):
                taken[row, self.n_switches - 1 + at] += 1
        return taken

    def _of_switches(self, hardware: Hardware, cluster: Cluster) -> tuple[list[float], list[float]]:
        """Return the rate of the uplinks of each switch, and its ports; infinite where nothing limits them."""
        rates, ports = [math.inf] * max(1, self.n_switches), [math.inf] * self.n_switches
        if not cluster.switches:
            rates[0] = hardware.nic_ports * hardware.nic_mbps or math.inf
        for at, uplinks in enumerate(uplinks_of(cluster.switches, hardware)):
            switch = cluster.switches[at]
            rates[at] = limit_mbps(switch, uplinks, hardware)
            ports[at] = math.inf if switch.ports is None else float(switch.ports)
        return rates, ports


def resources_of(demand: Demand, clusters: Sequence[Cluster]) -> Resources:
    """Return the resources that `demand` is packed by on hosts of some clusters."""
    slots = demand.slots
    cpu = ("cpu",) if len(slots) == 1 else tuple(f"cpu@{slot}" for slot in slots)
    rest = ("vcpus", "memory_configured", "memory_consumed", "memory_reserved", "network", "vms", "reserved_cpu")
    pairs = any(vm.secondary_of for vm in demand.vms)
    alone = any(vm.latency_sensitive for vm in demand.vms)
    n_switches = max((len(cluster.switches) for cluster in clusters), default=0)
    more = [f"network@{n}" for n in range(2, n_switches + 1)] + [f"ports@{n}" for n in range(1, n_switches + 1)]
    names = (*cpu, *rest, *(("own_cores",) if alone else ()), *(("ft_vms", "ft_vcpus") if pairs else ()), *more)
    return Resources(names, len(cpu), pairs, alone, n_switches)


def _pairs(vms: Sequence[VirtualMachine]) -> FloatArray:
    """Return (n_vms, 2): VMs of pairs and their vCPUs; zero for all others."""
    primaries = {vm.secondary_of for vm in vms}
    counted = [(1.0, float(vm.vcpus)) if vm.secondary_of or vm.name in primaries else (0.0, 0.0) for vm in vms]
    return np.array(counted, dtype=np.float64).reshape(len(vms), 2)


def _overcommit(cluster: Cluster) -> float:
    wanted = cluster.policy.memory_overcommit
    return wanted if cluster.hypervisor.memory_overcommit else min(1.0, wanted)
