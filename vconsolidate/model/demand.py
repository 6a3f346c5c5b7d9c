"""Workloads sized as virtual machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.datastore import VmDisk
from vconsolidate.model.dynamic_memory import STATED_NOTHING, DynamicMemory
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.platform import GuestSystem
from vconsolidate.model.server import Action
from vconsolidate.model.virtual_hardware import VirtualHardware

CRITICAL_TIER: Final = 2
"""VMs of this tier and the ones above it are critical."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """
    What becomes of a server, and why.

    Parameters
    ----------
    code
        Stable identifier of the reason: ``fits``, ``owner``, ``attachment``, ``idle``; of a VM of today that is left as
        it is ``powered_off``, ``suspended``, ``template``, ``appliance``; where no cluster takes it
        ``guest_unsupported``, ``guest_deprecated``, ``guest_unknown``, ``no_hosts``,
        ``no_fault_tolerance``, ``no_virtualisation_assistance``, ``not_wired``,
        ``zone_not_allowed``, ``datastore_not_reached``, ``too_many_vcpus``, ``too_much_memory``,
        ``too_large_for_hosts``, ``no_cluster``.
    reason
        One sentence for people, with the figures that decided.
    """

    server: str
    action: Action
    code: str
    reason: str
    place: Place = NOWHERE

    @property
    def refused(self) -> bool:
        """It stays physical because no cluster takes it, and for no other reason."""
        return self.action == "keep_physical" and self.code not in {"owner", "attachment"}


@dataclass(frozen=True, slots=True)
class LeftVm:
    """
    A VM of today that is left as it is: it needs no host, but keeps its files on shared storage.

    Parameters
    ----------
    cluster
        Cluster whose datastore holds its files; empty where the target has none.
    disk_gib
        Its virtual disks, as they are today.
    saved_mib
        Memory of a suspended VM, in a file.
    datastores
        Datastores with the share of its files that each holds; empty where unknown.
    """

    server: str
    cluster: str
    disk_gib: float
    saved_mib: int = 0
    datastores: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class VirtualMachine:
    """
    A server's workload sized as a VM; demands are after growth and headroom, before hypervisor overhead.

    Parameters
    ----------
    name, server
        The VM has its server's name; a secondary has its own and its primary's server.
    configured_mib, reservation_mib
        Memory in its configuration, and the part that is guaranteed.
    consumed_mib
        Machine memory it is planned to use (the policy's statistic of used memory, at most configured).
    cpu_mhz
        Largest slot of the planned CPU demand, reference MHz.
    cpu_mean_mhz, cpu_peak_mhz
        Mean and maximum of its history, after growth, without headroom.
    vcpu_mhz
        Planned demand over its vCPUs when it was sized, reference MHz: hosts with slower cores cannot serve it; 0 where
        any core will do, as for a VM of today, whose vCPUs are not sized for a share of a core.
    shares
        CPU shares of the whole VM (per vCPU × vCPUs).
    disk_gib
        Its virtual disks.
    clusters
        Names of the clusters it may run in (guest support, limits, networks, zones), not empty.
    refused
        Cluster name → why it may not run there.
    confidence
        How much history stands behind the figures, 0 (assumed) to 1 (weeks of full coverage).
    restart
        How urgently it restarts when its host fails.
    secondary_of
        Name of the VM whose fault-tolerance secondary this is; empty for a VM of its own.
    pool_reservation_mhz, pool_reservation_mib
        CPU and memory that its resource pools guarantee it on top of its own reservations; known while a plan is made
        or checked.
    cpu_burst_mhz_by_slot
        By how much the CPU peak of each sized slot is above what is packed of it, after growth and headroom, reference
        MHz; shorter than the slots that are packed where repair added some, empty where no policy asks for it.
    stands_for
        What room is kept for, of a VM that is only to come; empty for a VM.
    latency_sensitive
        Its vCPUs have cores of their own, which no other VM may use.
    vcpus_today, memory_today_mib
        What a VM of today has: its guest system runs with that, whatever is published of it; 0 for others.
    max_virtual_hardware
        Latest version of virtual hardware that it may have, on platforms that have the version; None for any.
    dynamic_memory
        What its server states; the policy of its cluster says what it does not.
    disks
        Its disks, as `disk_gib` counts them; empty where the inventory lists none.
    datastores
        Datastores that its files must lie on; empty for any.
    iops_by_slot
        Storage operations that are planned in each hour of the day, or one figure; empty for `disk_iops`.
    """

    name: str
    server: str
    guest: GuestSystem
    application: str
    workload_class: str
    tier: int
    vcpus: int
    configured_mib: int
    reservation_mib: int
    consumed_mib: float
    active_mib: float
    cpu_mhz: float
    cpu_mean_mhz: float
    cpu_peak_mhz: float
    cpu_reservation_mhz: float
    cpu_limit_mhz: float | None
    shares: int
    disk_gib: float
    disk_iops: float
    network_mbps: float
    clusters: tuple[str, ...]
    refused: Mapping[str, str]
    networks: tuple[str, ...] = ()
    zone: str = ""
    site: str = ""
    tags: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.0
    restart: RestartPriority = "medium"
    secondary_of: str = ""
    pool_reservation_mhz: float = 0.0
    pool_reservation_mib: int = 0
    stands_for: str = ""
    vcpu_mhz: float = 0.0
    place: Place = NOWHERE
    cpu_burst_mhz_by_slot: tuple[float, ...] = ()
    latency_sensitive: bool = False
    vcpus_today: int = 0
    memory_today_mib: int = 0
    max_virtual_hardware: VirtualHardware | None = None
    dynamic_memory: DynamicMemory = STATED_NOTHING
    disks: tuple[VmDisk, ...] = ()
    datastores: tuple[str, ...] = ()
    iops_by_slot: tuple[float, ...] = ()

    def memory_taken_mib(self, cluster: Cluster) -> float:
        """Return the memory that a host of a cluster keeps for it; where memory is dynamic, within its bounds."""
        if not cluster.hypervisor.reclaim.dynamic_memory:
            return self.consumed_mib
        settings = self.dynamic_memory.over(cluster.policy.dynamic_memory)
        return settings.taken_mib(self.consumed_mib, self.configured_mib)


def no_iops() -> Float32Array:
    """Return (0, 0): no series of storage operations."""
    import numpy as np  # noqa: PLC0415 - validating an inventory needs no arrays

    return np.zeros((0, 0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class DemandSeries:
    """
    Demand over time, for the replay: what each workload would use if nothing limited it.

    Parameters
    ----------
    start_s, interval_s
        As in a trace.
    cpu_mhz_by_vm_step
        (n_vms, n_steps) reference MHz, after growth, without headroom and hypervisor overhead.
    used_mib_by_vm_step, active_mib_by_vm_step
        (n_vms, n_steps) memory used by the guest, and touched recently.
    synthetic
        True when there was no trace and a day was made up from the statistics; the report says so.
    synthetic_vms
        Names of the VMs without a trace of their own in an estate that has traces.
    seed
        Of the made-up part.
    disk_iops_by_vm_step
        (n_vms, n_steps) storage operations; no rows where the target lists no datastores.
    """

    start_s: int
    interval_s: int
    cpu_mhz_by_vm_step: Float32Array
    used_mib_by_vm_step: Float32Array
    active_mib_by_vm_step: Float32Array
    network_mbps_by_vm_step: Float32Array
    synthetic: bool
    synthetic_vms: tuple[str, ...] = ()
    seed: int = 0
    disk_iops_by_vm_step: Float32Array = field(default_factory=no_iops)

    @property
    def n_steps(self) -> int:
        """Number of intervals."""
        return int(self.cpu_mhz_by_vm_step.shape[1])

    @property
    def without_steps(self) -> DemandSeries:
        """The same without any interval: for another process that needs no history."""
        return replace(
            self,
            cpu_mhz_by_vm_step=self.cpu_mhz_by_vm_step[:, :0],
            used_mib_by_vm_step=self.used_mib_by_vm_step[:, :0],
            active_mib_by_vm_step=self.active_mib_by_vm_step[:, :0],
            network_mbps_by_vm_step=self.network_mbps_by_vm_step[:, :0],
            disk_iops_by_vm_step=self.disk_iops_by_vm_step[:, :0],
        )


@dataclass(frozen=True, slots=True)
class Demand:
    """
    All workloads that become VMs, in inventory order, and what becomes of the others.

    Secondaries of fault-tolerant VMs are VMs as well, after all others.

    Parameters
    ----------
    slots
        Names of the CPU slots that are packed: one (``peak`` or ``p95``), or the slots of the day.
    cpu_mhz_by_vm_slot
        (n_vms, n_slots) planned CPU demand, reference MHz, after growth and headroom, before hypervisor overhead.
    cpu_overhead_by_cluster
        Cluster name → (n_vms,) factor ≥ 1: CPU work on that cluster's hypervisor over work in the guest.
    overhead_mib_by_cluster
        Cluster name → (n_vms,) hypervisor memory per VM.
    notes
        Assumptions made in sizing, one sentence each.
    left
        VMs of today that are left as they are, in inventory order.
    paired
        Names of all VMs of fault-tolerance pairs; follows from `vms`.
    """

    vms: tuple[VirtualMachine, ...]
    dispositions: tuple[Disposition, ...]
    slots: tuple[str, ...]
    cpu_mhz_by_vm_slot: FloatArray
    cpu_overhead_by_cluster: Mapping[str, FloatArray]
    overhead_mib_by_cluster: Mapping[str, FloatArray]
    series: DemandSeries
    notes: tuple[str, ...] = ()
    left: tuple[LeftVm, ...] = ()
    paired: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        """Find the pairs once: thousands of hosts ask."""
        pairs = ((vm.name, vm.secondary_of) for vm in self.vms if vm.secondary_of)
        object.__setattr__(self, "paired", frozenset(name for pair in pairs for name in pair))

    def is_critical(self, vm: VirtualMachine) -> bool:
        """Return whether a VM is of tier 1 or 2 and stops with its host; one of a fault-tolerant pair goes on."""
        return vm.tier <= CRITICAL_TIER and vm.name not in self.paired

    @property
    def n_servers(self) -> int:
        """Number of servers that become VMs; secondaries come from no server of their own."""
        return sum(not vm.secondary_of for vm in self.vms)
