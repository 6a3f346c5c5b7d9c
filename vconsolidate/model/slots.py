"""
Slot arithmetic of high availability, as the platform's admission control has it.

A slot is the largest reservation of CPU and of memory (with overhead) of any VM that runs, or of a size that the owner
states; a host has as many slots as fit both ways, and a VM takes as many as its reservations need. The cluster
tolerates the loss of its largest hosts while the slots of the rest hold every VM.

Source: VMware, vSphere Availability, "Host Failures Cluster Tolerates" admission control, with its worked example.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray

LEAST_CPU_MHZ = 32.0
"""CPU that counts as reserved for a VM that has no reservation."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Slot:
    """Size of a slot; the units are the caller's, the same for VMs and hosts (reference MHz and MiB in a plan)."""

    cpu: float
    memory: float

    def in_hosts(self, cpu: FloatArray, memory: FloatArray) -> IntArray:
        """Return (n_hosts,) the slots of hosts with this CPU and memory."""
        whole = np.minimum(cpu / max(self.cpu, _ROUNDING), memory / max(self.memory, _ROUNDING))
        return np.floor(np.maximum(whole, 0.0) * (1 + _ROUNDING)).astype(np.int64)

    def of_vms(self, cpu: FloatArray, memory: FloatArray) -> IntArray:
        """Return (n_vms,) the slots that VMs with such reservations take, one at least."""
        whole = np.maximum(cpu / max(self.cpu, _ROUNDING), memory / max(self.memory, _ROUNDING))
        return np.maximum(np.ceil(whole * (1 - _ROUNDING)), 1.0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Slots:
    """
    The slots of a cluster.

    Parameters
    ----------
    by_host
        (n_hosts,) slots of each host.
    failures
        Host failures tolerated, always the largest first.
    """

    slot: Slot
    by_host: IntArray
    failures: int


def slots(vm_cpu: FloatArray, vm_memory: FloatArray, host_cpu: FloatArray, host_memory: FloatArray) -> Slots:
    """
    Return the slots of a cluster whose slot is its largest reservations.

    Parameters
    ----------
    vm_cpu, vm_memory
        (n_vms,) reservations, n_vms ≥ 1; memory with overhead.
    host_cpu, host_memory
        (n_hosts,) capacities.
    """
    slot = Slot(float(vm_cpu.max()), float(vm_memory.max()))
    by_host = slot.in_hosts(host_cpu, host_memory)
    kept = np.cumsum(np.sort(by_host))[::-1]  # slots left when the 0, 1, 2 … largest hosts are lost
    return Slots(slot, by_host, max(int((kept >= len(vm_cpu)).sum()) - 1, 0))
