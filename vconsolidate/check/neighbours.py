"""What the worst VM of each host does to the service levels of the others when it goes wild."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.check.facts import Facts
from vconsolidate.check.reclaimed import LEAST_MIB
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.replay import VmReplay
from vconsolidate.model.service_level import VmLevel


@dataclass(frozen=True, slots=True)
class Harm:
    """
    A VM that goes wild, and what its neighbours suffer under the settings of the estate and without any.

    Parameters
    ----------
    worst
        The neighbour that suffers most under the settings.
    ready_calm_fraction, ready_fraction, ready_unguarded_fraction
        Its ready time per vCPU, 95th percentile of the two hours: without the wild VM, with it, and with it and
        without settings.
    taken_mib, taken_unguarded_mib
        Memory that the hypervisor takes from all neighbours because of it: balloons, compression, swap.
    missed, missed_unguarded
        Neighbours that miss a service level because of it.
    """

    host: str
    wild: str
    worst: str
    tier: int
    ready_calm_fraction: float
    ready_fraction: float
    ready_unguarded_fraction: float
    taken_mib: float
    taken_unguarded_mib: float
    missed: tuple[str, ...]
    missed_unguarded: tuple[str, ...]


def harms(facts: Facts) -> Iterator[Harm]:
    """Yield the hosts with two VMs or more, in the order of the plan."""
    vms = {vm.name: vm for vm in facts.demand.vms}
    for one in facts.replay.neighbours if facts.replay is not None else ():
        missed = _missed(facts, vms, one.calm, one.guarded)
        row = max(
            range(len(one.guarded)),
            key=lambda row: (
                one.guarded[row].vm in missed,
                one.guarded[row].ready_p95_fraction - one.calm[row].ready_p95_fraction,
                taken(one.guarded[row]),
                -row,
            ),
        )
        before = sum(map(taken, one.calm))
        yield Harm(
            host=one.host,
            wild=one.wild,
            worst=one.guarded[row].vm,
            tier=vms[one.guarded[row].vm].tier,
            ready_calm_fraction=one.calm[row].ready_p95_fraction,
            ready_fraction=one.guarded[row].ready_p95_fraction,
            ready_unguarded_fraction=one.unguarded[row].ready_p95_fraction,
            taken_mib=max(sum(map(taken, one.guarded)) - before, 0.0),
            taken_unguarded_mib=max(sum(map(taken, one.unguarded)) - before, 0.0),
            missed=missed,
            missed_unguarded=_missed(facts, vms, one.calm, one.unguarded),
        )


def taken(vm: VmReplay) -> float:
    """Return the memory taken from a VM at the peaks of each technique, MiB."""
    return vm.ballooned_peak_mib + vm.compressed_peak_mib + vm.swapped_peak_mib


def _missed(
    facts: Facts, vms: dict[str, VirtualMachine], calm: tuple[VmReplay, ...], wild: tuple[VmReplay, ...]
) -> tuple[str, ...]:
    levels = facts.estate.service_levels
    found = []
    for before, after in zip(calm, wild, strict=True):
        vm = vms[after.vm]
        level = levels.of(vm.tier)
        if not _kept(vm, after, level) and _kept(vm, before, level):
            found.append(vm.name)
    return tuple(found)


def _kept(vm: VirtualMachine, replayed: VmReplay, level: VmLevel) -> bool:
    """Return whether ready time and reclaimed memory of a VM are within its service level."""
    memory = (
        (replayed.ballooned_peak_mib, level.ballooned_fraction),
        (replayed.compressed_peak_mib, level.compressed_fraction),
        (replayed.swapped_peak_mib, level.swapped_fraction),
    )
    return replayed.ready_p95_fraction <= level.ready_fraction and all(
        mib <= max(share * vm.configured_mib, LEAST_MIB) for mib, share in memory
    )
