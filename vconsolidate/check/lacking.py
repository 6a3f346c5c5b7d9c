"""Finding of a VM that does not get its CPU work done (VC213), with the reason and the way out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.levels import ROUNDING, servers_under_a_limit
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.finding import Finding
from vconsolidate.model.planned_host import PlannedHost
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
    host = _host(facts, replayed.host)
    if host is not None and replayed.cpu_peak_cores > host.hardware.cpu.cores:
        more = f"It asks for up to {replayed.cpu_peak_cores:.1f} cores, more than its host has."
        return more, "Divide its work, or make room for it on a larger host."
    return "No core of the host is free for it.", "Lower policy.cpu.ceiling, or give the VM more shares."


def _host(facts: Facts, name: str) -> PlannedHost | None:
    return next((host for host in facts.plan.hosts if host.name == name), None)


def _growth(facts: Facts, vm: VirtualMachine, replayed: VmReplay, room: GrowthRoom | None) -> str:
    """Return the way to more vCPUs, or what stands in it."""
    wanted = math.ceil(replayed.cpu_peak_cores * (1.0 - ROUNDING))
    if room is None or vm.vcpus + room.vcpus_more >= wanted:
        where = " with --hold-out 0" if facts.planning is not None else ""
        return f"Plan again{where}: it needs {wanted} vCPUs, and {replayed.host} has room for them."
    most = vm.vcpus + room.vcpus_more
    host = _host(facts, replayed.host)
    hypervisor = facts.cluster(host.cluster).hypervisor if host is not None else None
    called = f"{hypervisor.name} {hypervisor.version}" if hypervisor else "its hypervisor"
    bounds = {
        "guest": (f"{vm.guest.name} uses at most {most}", "give it a system that uses more"),
        "hypervisor": (f"{called} gives a VM at most {most}", "keep it physical"),
        "host": (f"{replayed.host} has room for {most} of them", "make room for it on a larger host"),
    }
    obstacle, way = bounds[room.vcpus_bound]
    return f"It needs {wanted} vCPUs, but {obstacle}: divide its work, or {way}."
