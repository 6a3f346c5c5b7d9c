"""What the VMs of a host that may be at their peak at the same time take on top: shared with nothing that plans."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.demand import VirtualMachine


def largest_bursts(vms: Sequence[VirtualMachine], factor: Sequence[float], most: int, n_slots: int) -> list[float]:
    """
    Return what the largest bursts come to in each CPU slot, reference MHz.

    Parameters
    ----------
    vms
        On one host.
    factor
        CPU work on the hypervisor over work in the guest, of each VM.
    most
        VMs that may be at their peak at the same time.
    """
    totals = []
    for slot in range(n_slots):
        sizes = [
            vm.cpu_burst_mhz_by_slot[slot] * times
            for vm, times in zip(vms, factor, strict=True)
            if slot < len(vm.cpu_burst_mhz_by_slot)
        ]
        totals.append(sum(sorted(sizes, reverse=True)[:most]))
    return totals
