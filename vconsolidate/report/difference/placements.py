"""VMs that moved, and what changed about them or their old hosts; VMs of another size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.report.difference.schema import MoveChange, SizeChange
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.schema.vm import VmSection
from vconsolidate.units import format_mib
from vconsolidate.words import counted, listed, verb

_CPU_CHANGE = 0.05
"""Change of the planned CPU demand, as a share, that explains a move."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A plan by the names of its VMs and hosts."""

    vms: dict[str, VmSection]
    host_of: dict[str, str]
    cluster_of: dict[str, str]

    @classmethod
    def of(cls, document: PlanDocument) -> Placed:
        """Return a plan document by its names."""
        return cls(
            {vm.name: vm for vm in document.vms},
            {one.vm: one.host for one in document.placements},
            {host.name: host.cluster for host in document.hosts},
        )


def moves(old: Placed, new: Placed) -> Iterator[MoveChange]:
    """Yield the VMs that run on another host, in the order of the new inventory, with what changed."""
    comers: dict[str, list[str]] = {}
    for vm, host in new.host_of.items():
        if old.host_of.get(vm) != host:
            comers.setdefault(host, []).append(vm)
    for vm, host in new.host_of.items():
        before = old.host_of.get(vm, host)
        if before != host:
            yield MoveChange(vm=vm, source=before, target=host, reason=_reason(vm, before, old, new, comers))


def _reason(vm: str, before: str, old: Placed, new: Placed, comers: dict[str, list[str]]) -> str:
    if before not in new.cluster_of:
        return f"the plan no longer uses {before}"
    cluster = new.cluster_of[before]
    if cluster not in new.vms[vm].clusters:
        refused = next((one.reason for one in new.vms[vm].refused if one.cluster == cluster), "")
        return f"it may no longer run in {cluster}{f' ({refused})' if refused else ''}"
    sized = [*size_words(old.vms[vm], new.vms[vm]), *_demand_words(old.vms[vm], new.vms[vm])]
    if sized:
        return f"its size changed: {', '.join(sized)}"
    if before in comers:
        count = len(comers[before])
        return f"{listed(comers[before])} {verb(count, 'runs', 'run')} on {before} instead"
    return "nothing about it changed; the planner chose another host"


def sizes(old: Placed, new: Placed) -> Iterator[SizeChange]:
    """Yield the VMs of both plans whose size differs."""
    for name, vm in new.vms.items():
        words = size_words(old.vms[name], vm) if name in old.vms else ()
        if words:
            yield SizeChange(vm=name, changes=tuple(words))


def size_words(old: VmSection, new: VmSection) -> list[str]:
    """Return what differs in the configuration of a VM: ``8 vCPUs (4 before)``."""
    words = []
    if old.vcpus != new.vcpus:
        words.append(f"{counted(new.vcpus, 'vCPU')} ({old.vcpus:,} before)")
    if old.configured_mib != new.configured_mib:
        words.append(f"{format_mib(new.configured_mib)} of memory ({format_mib(old.configured_mib)} before)")
    return words


def _demand_words(old: VmSection, new: VmSection) -> list[str]:
    change = (new.cpu_mhz - old.cpu_mhz) / old.cpu_mhz if old.cpu_mhz else 0.0
    return [f"{change * 100:+.0f} % CPU demand"] if abs(change) > _CPU_CHANGE else []
