"""Fault-tolerance pairs: a VM and its secondary, which runs the same instructions in lockstep on another host."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from vconsolidate.model.admission import RestartPriority
from vconsolidate.model.demand import VirtualMachine

_SUFFIX: Final = " (secondary)"


def secondary_name(server: str) -> str:
    """Return what the secondary of a server's VM is called (vCenter calls it the same)."""
    return f"{server}{_SUFFIX}"


def with_secondaries(names: Iterable[str], fault_tolerant: Collection[str]) -> tuple[str, ...]:
    """Return names of VMs, each that is fault tolerant followed by its secondary's."""
    every: list[str] = []
    for name in names:
        every += [name, secondary_name(name)] if name in fault_tolerant else [name]
    return tuple(dict.fromkeys(every))


def twins(vms: Sequence[VirtualMachine]) -> dict[int, int]:
    """Return row → row of the other VM of its pair, for the VMs of complete pairs."""
    row_of = {vm.name: row for row, vm in enumerate(vms)}
    found: dict[int, int] = {}
    for row, vm in enumerate(vms):
        if vm.secondary_of in row_of:
            found[row] = row_of[vm.secondary_of]
            found[row_of[vm.secondary_of]] = row
    return found


def urgency_of_restart(vms: Sequence[VirtualMachine], lost: Collection[int]) -> dict[int, RestartPriority]:
    """
    Return lost row → how urgently it restarts.

    Where the other VM of a pair survives, nothing is down: the survivor carries on alone, and what starts in the place
    of the lost one is a new secondary, which everything else goes before.
    """
    other = twins(vms)
    return {row: "lowest" if other.get(row, row) not in lost else vms[row].restart for row in lost}
