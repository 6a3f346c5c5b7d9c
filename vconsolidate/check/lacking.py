"""Finding of a VM that does not get its CPU work done (VC213), with the reason and the way out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.levels import ROUNDING, servers_under_a_limit
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import GrowthRoom, VmReplay
from vconsolidate.units import format_fraction
from vconsolidate.words import counted


def lacking(facts: Facts, vm: VirtualMachine, replayed: VmReplay, room: GrowthRoom | None) -> Iterator[Finding]:
    """
    Yield a finding where a VM lacks more of its CPU work than its tier allows.

    Parameters
    ----------
    room
        How far it can grow where it is; None where nobody looked.
    """
    level = facts.estate.service_levels.of(vm.tier)
    missing = replayed.cpu_unserved_fraction
    if missing <= level.unserved_fraction * (1.0 + ROUNDING):
        return
    reason, tip = _reason(facts, vm, replayed, room)
    yield Finding(
        "VC213",
        level.severity,
        vm.name,
        f"On {replayed.host} it lacks {format_fraction(missing, 1)} of the CPU work it asks for; tier {vm.tier} allows "
        f"{format_fraction(level.unserved_fraction, 1)}. {reason}",
        tip,
        vm.place,
    )


def _reason(facts: Facts, vm: VirtualMachine, replayed: VmReplay, room: GrowthRoom | None) -> tuple[str, str]:
    """Return what most of the missing work is missing for, and what to do."""
    if replayed.cpu_beyond_vcpus_fraction >= replayed.cpu_unserved_fraction / 2.0:
        few = f"{counted(vm.vcpus, 'vCPU')} cannot do that: it asks for up to {replayed.cpu_peak_cores:.1f} cores."
        return f"Its {few}", _growth(facts, vm, replayed, room)
    if vm.cpu_limit_mhz is not None:
        return "Its own CPU limit holds it back.", "Raise or remove its cpu_limit."
    if vm.name in servers_under_a_limit(facts.estate):
        return "Its resource pool has a limit, which may hold it back.", "Raise or remove the limit of its pool."
    return "No core of the host is free for it.", "Lower policy.cpu.ceiling, or give the VM more shares."


def _growth(facts: Facts, vm: VirtualMachine, replayed: VmReplay, room: GrowthRoom | None) -> str:
    """Return the way to more vCPUs, or what stands in it."""
    wanted = math.ceil(replayed.cpu_peak_cores * (1.0 - ROUNDING))
    if room is None or vm.vcpus + room.vcpus_more >= wanted:
        where = " with --hold-out 0" if facts.planning is not None else ""
        return f"Plan again{where}: it needs {wanted} vCPUs, and {replayed.host} has room for them."
    most = vm.vcpus + room.vcpus_more
    host = next((host for host in facts.plan.hosts if host.name == replayed.host), None)
    hypervisor = facts.cluster(host.cluster).hypervisor if host is not None else None
    bounds = {
        "guest": f"{vm.guest.name} uses at most {most}",
        "hypervisor": f"{hypervisor.name} {hypervisor.version} gives a VM at most {most}" if hypervisor else "",
        "host": f"{replayed.host} has room for {most} of them",
    }
    return f"It needs {wanted} vCPUs, but {bounds[room.vcpus_bound]}: divide its work, or move it to a larger host."
