"""How much of a resource is used, what stands idle, and which servers have far more than they need."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from vconsolidate.model.policy import Policy
from vconsolidate.report.assessment.schema import Figure, Oversized, ResourceUse
from vconsolidate.report.compose.assess import distribution
from vconsolidate.sizing.memory import round_up_mib
from vconsolidate.sizing.server_use import ServerUse, Use
from vconsolidate.units import format_mib
from vconsolidate.words import counted

IDLE_BELOW = 0.05
"""A server whose CPU never exceeds this share is idle: the work of system and agents alone."""

MEASURES: dict[str, Callable[[ServerUse], tuple[float, Use]]] = {
    "MHz": lambda one: (one.server.hardware.cpu.capacity_mhz, one.cpu),
    "MiB": lambda one: (float(one.server.hardware.memory_mib), one.memory_mib),
}
"""Unit → what a server has of a resource, and how it uses it (CPU as a share, memory in MiB)."""


def resource_use(servers: Sequence[ServerUse], unit: str) -> ResourceUse:
    """Return the use of a resource over all servers where it is known."""
    capacity = used = capacity_of_peaks = stranded = 0.0
    shares, with_peak = [], 0
    for one in servers:
        has, use = MEASURES[unit](one)
        scale = has if unit == "MHz" else 1.0
        known = [value * scale for value in (use.mean, use.busy, use.highest) if value is not None]
        if not known or not has:
            continue
        capacity += has
        used += min(known[0], has)
        if use.highest is not None:
            with_peak += 1
            capacity_of_peaks += has
            stranded += has - min(use.highest * scale, has)
        busy = use.busy if unit == "MHz" else use.highest
        shares.append(known[0] / has if busy is None else busy * scale / has)
    return ResourceUse(
        known=len(shares),
        unknown=len(servers) - len(shares),
        capacity=capacity,
        used=used,
        with_peak=with_peak,
        capacity_with_peak=capacity_of_peaks,
        stranded=stranded,
        unit=unit,
        distribution=distribution(shares),
    )


def idle(servers: Sequence[ServerUse]) -> tuple[Figure, ...]:
    """Return the servers whose CPU never exceeds `IDLE_BELOW`, the idlest first."""
    found = [(one.cpu.peak, one) for one in servers if one.cpu.peak is not None and one.cpu.peak < IDLE_BELOW]
    found.sort(key=lambda pair: (pair[0], pair[1].server.name))
    return tuple(
        Figure(
            server=one.server.name,
            value=peak,
            basis="measured" if one.cpu.basis == "measured" else "stated",
            detail=f"{one.server.application or 'no stated application'}, tier {one.server.tier}",
        )
        for peak, one in found
    )


def oversized(servers: Sequence[ServerUse], policy: Policy) -> tuple[Oversized, ...]:
    """Return the VMs of today that have at least twice the vCPUs or memory that their highest use needs."""
    return tuple(found for one in servers if one.server.is_virtual if (found := _oversized(one, policy)) is not None)


def _oversized(one: ServerUse, policy: Policy) -> Oversized | None:
    has_vcpus, has_mib = one.server.hardware.cpu.cores, one.server.hardware.memory_mib
    vcpus, mib = has_vcpus, has_mib
    room = 1.0 + policy.headroom_fraction
    if one.cpu.highest is not None:
        vcpus = max(1, math.ceil(one.cpu.highest * room * has_vcpus / policy.vcpu_target_fraction))
    if one.memory_mib.highest is not None:
        mib = round_up_mib(one.memory_mib.highest * room)
    bases = {
        use.basis for use, many in ((one.cpu, has_vcpus >= 2 * vcpus), (one.memory_mib, has_mib >= 2 * mib)) if many
    }
    if not bases:
        return None
    return Oversized(
        server=one.server.name,
        has=f"{counted(has_vcpus, 'vCPU')}, {format_mib(has_mib)}",
        needs=f"{counted(min(vcpus, has_vcpus), 'vCPU')}, {format_mib(min(mib, has_mib))}",
        basis="stated" if "stated" in bases else "measured",
    )
