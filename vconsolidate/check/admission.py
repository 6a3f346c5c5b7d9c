"""
Slot arithmetic of high availability: how many host failures a slot-based admission control would tolerate.

A slot is the largest reservation of CPU and of memory (with overhead) of any VM that runs; a host has as many slots as
fit both ways. The cluster tolerates the loss of its largest hosts while the slots of the rest hold every VM.

Source: VMware, vSphere Availability, "Host Failures Cluster Tolerates" admission control, with its worked example.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray

LEAST_CPU_MHZ = 32.0
"""Slot size where no VM has a CPU reservation."""


@dataclass(frozen=True, slots=True)
class Slots:
    """
    The slots of a cluster.

    Parameters
    ----------
    cpu, memory_mib
        Size of a slot, in the units given (reference MHz and MiB in a plan).
    by_host
        (n_hosts,) slots of each host.
    failures
        Host failures tolerated, always the largest first.
    """

    cpu: float
    memory_mib: float
    by_host: IntArray
    failures: int


def slots(vm_cpu: FloatArray, vm_memory: FloatArray, host_cpu: FloatArray, host_memory: FloatArray) -> Slots:
    """
    Return the slots of a cluster.

    Parameters
    ----------
    vm_cpu, vm_memory
        (n_vms,) reservations, n_vms ≥ 1; memory with overhead. Units are the caller's, the same for VMs and hosts.
    host_cpu, host_memory
        (n_hosts,) capacities.
    """
    cpu, memory = float(vm_cpu.max()), float(vm_memory.max())
    by_host = np.minimum(host_cpu // max(cpu, 1e-9), host_memory // max(memory, 1e-9)).astype(np.int64)
    kept = np.cumsum(np.sort(by_host))[::-1]  # slots left when the 0, 1, 2 … largest hosts are lost
    return Slots(cpu, memory, by_host, max(int((kept >= len(vm_cpu)).sum()) - 1, 0))
