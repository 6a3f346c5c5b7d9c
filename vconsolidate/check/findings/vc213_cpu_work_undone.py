"""VC213: a VM does not get its CPU work done; why, and the way out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind, called
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import ROUNDING, judged, servers_under_a_limit
from vconsolidate.check.period import by_period
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.finding import Finding
from vconsolidate.model.outlook import GrowthRoom
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.replay import Replay, VmReplay
from vconsolidate.units import format_fraction
from vconsolidate.words import counted


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    rooms = {room.vm: room for room in facts.replay.growth} if facts.replay is not None else {}
    for _, vm, replayed in judged(facts.demand, replay):
        level = facts.estate.service_levels.of(vm.tier)
        missing = replayed.cpu_unserved_fraction
        if missing > level.unserved_fraction * (1.0 + ROUNDING):
            reason, advice = _reason(facts, vm, replayed, rooms.get(vm.name))
            yield KIND.finding(
                vm.name,
                vm.place,
                severity=level.severity,
                beyond_limit_by=missing - level.unserved_fraction,
                missing=format_fraction(missing, 1),
                host=replayed.host,
                tier=vm.tier,
                allowed=format_fraction(level.unserved_fraction, 1),
                reason=reason,
                advice=advice,
            )


def _reason(facts: Facts, vm: VirtualMachine, replayed: VmReplay, room: GrowthRoom | None) -> tuple[str, str]:
    """Return what most of the missing work is missing for, and what to do."""
    cores = f"{replayed.cpu_peak_cores:.1f}"
    if replayed.cpu_beyond_vcpus_fraction >= replayed.cpu_unserved_fraction / 2.0:
        vcpus = counted(vm.vcpus, "vCPU")
        return KIND.part("few_vcpus", cores=cores, vcpus=vcpus), _growth(facts, vm, replayed, room)
    if vm.cpu_limit_mhz is not None:
        return KIND.part("limit"), KIND.part("raise_limit")
    if vm.name in servers_under_a_limit(facts.estate):
        return KIND.part("pool"), KIND.part("raise_pool")
    host = _host(facts, replayed.host)
    if host is not None and replayed.cpu_peak_cores > host.hardware.cpu.cores:
        has = counted(host.hardware.cpu.cores, "core")
        return KIND.part("small_host", cores=cores, host_cores=has), KIND.part("larger_host")
    return KIND.part("busy_host"), KIND.part("lower_ceiling")


def _host(facts: Facts, name: str) -> PlannedHost | None:
    return next((host for host in facts.plan.hosts if host.name == name), None)


def _growth(facts: Facts, vm: VirtualMachine, replayed: VmReplay, room: GrowthRoom | None) -> str:
    """Return the way to more vCPUs, or what stands in it."""
    wanted = math.ceil(replayed.cpu_peak_cores * (1.0 - ROUNDING))
    if room is None or vm.vcpus + room.vcpus_more >= wanted:
        options = " with --hold-out 0" if facts.planning is not None else ""
        return KIND.part("more_vcpus", options=options, wanted=wanted, host=replayed.host)
    host = _host(facts, replayed.host)
    return KIND.part(
        f"most_of_{room.vcpus_bound}",
        wanted=wanted,
        most=counted(vm.vcpus + room.vcpus_more, "vCPU"),
        guest=vm.guest.name,
        hypervisor=called(facts.hypervisor_of(host)) if host is not None else "its hypervisor",
        host=replayed.host,
    )


KIND = FindingKind(
    id="VC213",
    title="CPU work left undone above the service level",
    severity="block",
    severity_from="unless the service level says otherwise",
    message="The VM does not get {missing} of the CPU work it asks for on {host}; tier {tier} allows {allowed}. "
    "{reason}",
    tip="{advice}",
    parts={
        "few_vcpus": "It asks for up to {cores} cores, more than its {vcpus} can use.",
        "limit": "Its CPU limit holds it back.",
        "pool": "A CPU limit of its resource pool may hold it back.",
        "small_host": "It asks for up to {cores} cores, more than the {host_cores} of its host.",
        "busy_host": "No core of the host is free for it.",
        "more_vcpus": "Plan again{options}: the VM needs {wanted} vCPUs, and {host} has room for them.",
        "most_of_guest": "The VM needs {wanted} vCPUs, but {guest} uses at most {most}. Split its work between "
        "several VMs, or give it a guest system that uses more.",
        "most_of_hypervisor": "The VM needs {wanted} vCPUs, but {hypervisor} gives a VM at most {most}. Split its "
        "work between several VMs, or keep the server physical.",
        "most_of_host": "The VM needs {wanted} vCPUs, but {host} has room for only {most}. Split its work between "
        "several VMs, or make room for it on a larger host.",
        "raise_limit": "Raise or remove the VM's cpu_limit.",
        "raise_pool": "Raise or remove the limit of its resource pool.",
        "larger_host": "Split its work between several VMs, or make room for it on a larger host.",
        "lower_ceiling": "Lower policy.cpu.ceiling, or give the VM more shares.",
    },
    doc="""
    The VM asks for CPU work that it does not get. The finding says why: its vCPUs cannot do that much, its own CPU
    limit or that of its resource pool holds it back, or no core of the host is free. The
    [repair](repair.md#repair) gives more vCPUs to a VM that is too small, as far as the planning period shows the
    need and the platform, the guest system and the host allow; the tip says what it needs, and what stands in the
    way. What only the held-out days show is not repaired: plan again with `--hold-out 0`.
    """,
    example=lambda: change().vm_replay(1, cpu_unserved_fraction=0.011),
    find=by_period(_find),
)
