"""
What admission control by reservations looks at: what VMs are guaranteed, and what hosts have to guarantee.

Both in two columns, CPU (reference MHz) and memory (MiB). A VM without a CPU reservation counts as
`LEAST_CPU_MHZ`; the hypervisor's overhead counts as memory that is reserved.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.model.slots import LEAST_CPU_MHZ, Slot
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.solver.solution import Bin


@dataclass(frozen=True, slots=True)
class Reservations:
    """
    What the VMs of a cluster reserve.

    Parameters
    ----------
    amounts
        (n_vms, 2) reserved CPU (reference MHz) and memory (MiB).
    restarts
        (n_vms,) the VM restarts when its host fails.
    """

    amounts: FloatArray
    restarts: BoolArray

    @property
    def amounts_restarting(self) -> FloatArray:
        """Those that restart after a failure, (n, 2)."""
        found: FloatArray = self.amounts[self.restarts]
        return found


def reservable_capacity(encoded: Encoded, cluster: int) -> FloatArray:
    """Return (n_classes, 2): what a host of each class can guarantee; nothing where it is of another cluster."""
    hypervisor = encoded.hosts.clusters[cluster].hypervisor
    rows = []
    for kind in encoded.hosts.classes:
        cpu, memory_mib = kind.hardware.cpu, kind.hardware.memory_mib
        cores = max(0.0, cpu.cores - hypervisor.reserve_cores)
        left = max(0.0, memory_mib - hypervisor.reserve_mib(memory_mib))
        rows.append((cores * cpu.core_rating_mhz, left) if kind.cluster == cluster else (0.0, 0.0))
    return np.array(rows, dtype=np.float64).reshape(len(encoded.hosts.classes), 2)


def place_reservations(encoded: Encoded, cluster: int, bins: Sequence[Bin]) -> Reservations:
    """
    Return the VMs that a packing runs in a cluster.

    Where only some copies of an item run there, which VMs these are is not known yet: each counts as much as any.
    """
    copies = np.zeros(encoded.problem.n_items, dtype=np.int64)
    for used in bins:
        if encoded.hosts.classes[used.host_class].cluster == cluster:
            np.add.at(copies, list(used.items), list(used.copies))
    every = _of_vms(encoded, cluster)
    amounts, restarts = [], []
    for item in np.flatnonzero(copies).tolist():
        vms = list(encoded.vms_of_item(item))
        own, back = every.amounts[vms], every.restarts[vms]
        number = len(vms) * int(copies[item]) // int(encoded.problem.count[item])
        if number < len(vms):
            own, back = np.tile(own.max(axis=0), (number, 1)), np.full(number, back.any())
        amounts.append(own)
        restarts.append(back)
    if not amounts:
        return Reservations(np.zeros((0, 2)), np.zeros(0, dtype=np.bool_))
    return Reservations(np.concatenate(amounts), np.concatenate(restarts))


def of_items(encoded: Encoded, cluster: int, items: BoolArray) -> Reservations:
    """Return the VMs of some items, (n_items,), as they would be in a cluster."""
    vms = [vm for item in np.flatnonzero(items).tolist() for vm in encoded.vms_of_item(item)]
    every = _of_vms(encoded, cluster)
    return Reservations(every.amounts[vms], every.restarts[vms])


def slots_of(encoded: Encoded, cluster: int, vms: Reservations) -> tuple[IntArray, int]:
    """Return the slots of a host of each class, (n_classes,), and those that the VMs take."""
    admission = encoded.hosts.clusters[cluster].policy.admission
    largest = vms.amounts.max(axis=0, initial=0.0)
    slot = Slot(
        admission.slot_cpu_mhz or max(float(largest[0]), LEAST_CPU_MHZ), admission.slot_memory_mib or float(largest[1])
    )
    hosts, amounts_restarting = reservable_capacity(encoded, cluster), vms.amounts_restarting
    taken = slot.of_vms(amounts_restarting[:, 0], amounts_restarting[:, 1])
    return slot.in_hosts(hosts[:, 0], hosts[:, 1]), int(taken.sum())


def most_hosts(encoded: Encoded, cluster: int) -> int:
    """Return a number of hosts beyond which more of them make no cluster with a stated slot or share large enough."""
    admission = encoded.hosts.clusters[cluster].policy.admission
    every = np.ones(encoded.problem.n_items, dtype=np.bool_)
    if admission.form == "slots" and (admission.slot_cpu_mhz or admission.slot_memory_mib):
        return slots_of(encoded, cluster, of_items(encoded, cluster, every))[1]
    if admission.form == "percentage":
        shares = (admission.cpu_reserve_fraction or 0.0, admission.memory_reserve_fraction or 0.0)
        return math.ceil(encoded.problem.n_vms / max(1.0 - max(shares), 1e-3))
    return 0


def _of_vms(encoded: Encoded, cluster: int) -> Reservations:
    """Return all VMs in the order of their names, as they would be in a cluster."""
    vms = [encoded.demand.vms[int(vm)] for vm in encoded.items.vm_order]
    overhead = encoded.demand.overhead_mib_by_cluster[encoded.hosts.clusters[cluster].name][encoded.items.vm_order]
    machines = np.array([vm.vcpus > 0 for vm in vms], dtype=np.bool_)  # a piece of a pool's reservation is no VM
    cpu = np.array([max(vm.cpu_reservation_mhz, LEAST_CPU_MHZ) for vm in vms], dtype=np.float64)
    memory = np.array([vm.reservation_mib for vm in vms], dtype=np.float64) + overhead
    restarts = np.array([vm.restart != "disabled" for vm in vms], dtype=np.bool_)
    return Reservations(np.column_stack([cpu, memory]) * machines[:, None], restarts & machines)
