"""The demand of a plan in a month to come: VMs that grew, with more vCPUs and memory where theirs no longer suffice."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.model.runway import End, Growth, Resource
from vconsolidate.model.server import Server
from vconsolidate.model.sizes import with_vcpus, with_vms
from vconsolidate.pipeline.runway.growth import by_group
from vconsolidate.sizing.vcpus import vcpus_for

_NOTHING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class _Change:
    """Demand over that of the plan."""

    cpu: float
    memory: float
    storage: float


class GrowingDemand:
    """
    The demand of a plan in any month.

    A plan is made for the end of the policy's horizon. Its VMs have the vCPUs and the memory of that day from the
    beginning; what they use grows from today's on. VMs only ever get more vCPUs and memory, when the planned use asks
    for more than they have, also where the policy plans them with the size of today.

    Parameters
    ----------
    groups
        Of each VM.
    """

    def __init__(
        self, estate: Estate, demand: Demand, plan: Plan, groups: Sequence[str], growth: Sequence[Growth]
    ) -> None:
        clusters = {cluster.name: cluster for cluster in estate.clusters}
        self.estate = free_to_grow(estate)
        self.demand = demand
        self.groups = groups
        self.growth = dict(by_group(growth))
        self.home = [clusters[plan.hosts[host].cluster] for host in plan.host_of_vm.tolist()]
        self.slowest_mhz = {
            name: min((h.hardware.cpu.core_rating_mhz for h in plan.hosts if h.cluster == name), default=0.0)
            for name in clusters
        }
        self._today = replace(demand, series=demand.series.without_steps)
        self._parts = {name: subset(self._today, self.rows_of(name)) for name in clusters}
        self._last: dict[int, tuple[_Change, VirtualMachine]] = {}

    def rows_of(self, cluster: str) -> list[int]:
        """Return the numbers of the VMs of a cluster."""
        return [row for row, home in enumerate(self.home) if home.name == cluster]

    def at(self, month: int, end: End, cluster: str) -> Demand:
        """
        Return the demand in a month with the VMs of one cluster grown, and those of others as they are today.

        Parameters
        ----------
        end
            How fast it grows.
        """
        changes = [self._change(row, month if home.name == cluster else 0, end) for row, home in enumerate(self.home)]
        return self._grown(self._today, range(len(changes)), changes)

    def of_cluster(self, month: int, end: End, cluster: str) -> Demand:
        """Return the demand in a month of only the VMs of one cluster, in the order of `rows_of`."""
        rows = self.rows_of(cluster)
        return self._grown(self._parts[cluster], rows, [self._change(row, month, end) for row in rows])

    def _grown(self, demand: Demand, rows: Sequence[int], changes: Sequence[_Change]) -> Demand:
        """Return a demand of some VMs, by their numbers, after a change of each."""
        vms = tuple(self._known_vm(row, change) for row, change in zip(rows, changes, strict=True))
        slots: FloatArray = demand.cpu_mhz_by_vm_slot * np.array([change.cpu for change in changes])[:, None]
        limits = np.array([math.inf if vm.cpu_limit_mhz is None else vm.cpu_limit_mhz for vm in vms])
        slots = np.minimum(slots, np.maximum(limits[:, None], 0.0)) if vms else slots
        return with_vms(replace(demand, cpu_mhz_by_vm_slot=frozen(slots)), self.estate.clusters, vms)

    def _known_vm(self, row: int, change: _Change) -> VirtualMachine:
        """Return a grown VM; the same object as the last time where its demand is still the same."""
        last = self._last.get(row)
        if last is None or last[0] != change:
            last = self._last[row] = (change, self._vm(row, change))
        return last[1]

    def _change(self, row: int, month: int, end: End) -> _Change:
        """Return how a VM's demand compares with the plan's, which is that of the horizon."""
        of: Mapping[Resource, Growth] = self.growth[self.groups[row]]
        planned = self.home[row].policy.growth_factor
        cpu, memory, storage = (
            float(of[resource].at(end)[month]) / planned for resource in ("cpu", "memory", "storage")
        )
        if self.demand.vms[row].latency_sensitive:
            cpu = 1.0  # planned with whole cores, whatever it does with them
        return _Change(cpu, memory, storage)

    def _vm(self, row: int, change: _Change) -> VirtualMachine:
        vm, home = self.demand.vms[row], self.home[row]
        consumed = vm.consumed_mib * change.memory
        configured = max(vm.configured_mib, math.ceil(consumed - _NOTHING))
        if vm.guest.max_memory_mib is not None:
            configured = min(configured, max(vm.guest.max_memory_mib, vm.configured_mib))
        grown = self._with_vcpus(row, vm, home, change.cpu)
        share = configured / vm.configured_mib if vm.configured_mib else 1.0
        return replace(
            grown,
            configured_mib=configured,
            reservation_mib=min(configured, round(vm.reservation_mib * share)),
            consumed_mib=min(consumed, float(configured)),
            active_mib=min(vm.active_mib * change.memory, float(configured)),
            disk_gib=vm.disk_gib * change.storage,
            disks=tuple(
                replace(
                    disk,
                    stored_gib=disk.stored_gib * change.storage,
                    size_gib=max(disk.size_gib, disk.stored_gib * change.storage),
                )
                for disk in vm.disks
            ),
            disk_iops=vm.disk_iops * change.cpu,
            iops_by_slot=tuple(iops * change.cpu for iops in vm.iops_by_slot),
            network_mbps=vm.network_mbps * change.cpu,
        )

    def _with_vcpus(self, row: int, vm: VirtualMachine, home: Cluster, change: float) -> VirtualMachine:
        """Return a VM with its CPU demand, and with as many more vCPUs as sizing would add for the difference."""
        if vm.latency_sensitive:
            return vm
        more = 0
        if change > 1.0 and vm.vcpu_mhz and self.slowest_mhz[home.name]:
            overhead = float(self.demand.cpu_overhead_by_cluster[home.name][row])
            needed = _needed(vm, home, self.slowest_mhz[home.name])
            more = max(0, needed(change * overhead) - needed(overhead))
            most = min(home.hypervisor.max_vcpus_per_vm, vm.guest.max_vcpus or home.hypervisor.max_vcpus_per_vm)
            more = min(more, max(0, most - vm.vcpus))
        sized = with_vcpus(vm, vm.vcpus + more) if more else vm
        return replace(
            sized,
            cpu_mhz=vm.cpu_mhz * change,
            cpu_mean_mhz=vm.cpu_mean_mhz * change,
            cpu_peak_mhz=vm.cpu_peak_mhz * change,
            vcpu_mhz=sized.vcpu_mhz * change,
            cpu_burst_mhz_by_slot=tuple(burst * change for burst in vm.cpu_burst_mhz_by_slot),
        )


def free_to_grow(estate: Estate) -> Estate:
    """Return the estate with VMs of today that need not keep the size that they have today: they grow."""
    return replace(estate, servers=tuple(_free(server) for server in estate.servers))


def _free(server: Server) -> Server:
    source = server.virtual
    if source is None or source.policy.sizing != "configured":
        return server
    return replace(server, virtual=replace(source, policy=replace(source.policy, sizing="right_size")))


def _needed(vm: VirtualMachine, home: Cluster, core_mhz: float) -> Callable[[float], int]:
    """Return the vCPUs that sizing gives a VM for a multiple of its demand, on the slowest cores of its hosts."""
    target, least = home.policy.vcpu_target_fraction, home.policy.min_vcpus

    def needed(times: float) -> int:
        steady = vcpus_for(vm.cpu_mhz * times, core_rating_mhz=core_mhz, target_fraction=target, min_vcpus=least)
        peak = vcpus_for(vm.cpu_peak_mhz * times, core_rating_mhz=core_mhz, target_fraction=1.0, min_vcpus=1)
        return max(steady, peak)

    return needed
