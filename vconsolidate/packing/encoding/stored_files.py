"""
What a VM takes of a cluster's datastore, in whole bytes: its disks and what the platform keeps beside them.

Bytes, because disks come in powers of ten and memory in powers of two: sums of both are exact in no larger unit. What
a VM takes rounds up and what a datastore has rounds down; a thousandth of a byte is the dust of binary fractions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine

BYTES_PER_GIB = 2**30
_BYTES_PER_MIB = 2**20
_DUST = 1e-3


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """Bytes on a datastore."""

    disks: int
    swap: int
    snapshots: int
    logs: int

    @property
    def total(self) -> int:
        """All files together."""
        return self.disks + self.swap + self.snapshots + self.logs


def files_of(vm: VirtualMachine, cluster: Cluster) -> StoredFiles:
    """Return what a VM keeps on the datastore of a cluster it runs in; a mere reservation of pools keeps nothing."""
    if not vm.vcpus:
        return StoredFiles(0, 0, 0, 0)
    policy, hypervisor = cluster.policy, cluster.hypervisor
    swap_mib = {
        "none": 0,
        "unreserved": max(0, vm.configured_mib - vm.reservation_mib),
        "configured": vm.configured_mib,
    }[hypervisor.memory_file if policy.memory_files == "datastore" else "none"]
    logs_mib = hypervisor.log_mib if policy.log_mib is None else policy.log_mib
    return StoredFiles(
        disks=_up(vm.disk_gib * BYTES_PER_GIB),
        swap=swap_mib * _BYTES_PER_MIB,
        snapshots=_up(vm.disk_gib * policy.snapshot_fraction * BYTES_PER_GIB),
        logs=_up(logs_mib * _BYTES_PER_MIB),
    )


def datastore_bytes(cluster: Cluster, demand: Demand) -> int | None:
    """
    Return what a cluster's datastore holds for VMs of the plan; None where it sets no limit.

    VMs of today that are left as they are keep their files; where these do not fit alone, less than nothing is left.
    """
    if cluster.datastore_gib is None:
        return None
    left = (vm for vm in demand.left if vm.cluster == cluster.name)
    taken = sum(_up(vm.disk_gib * BYTES_PER_GIB) + vm.saved_mib * _BYTES_PER_MIB for vm in left)
    return math.floor(cluster.datastore_gib * BYTES_PER_GIB + _DUST) - taken


def _up(amount: float) -> int:
    return math.ceil(amount - _DUST)
