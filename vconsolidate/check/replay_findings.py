"""Findings of the replay against the service levels (VC2xx)."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.levels import BREACH_PROBABILITY, ready_held, worse
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import HostReplay, HostRisk, VmReplay
from vconsolidate.model.service_level import VmLevel
from vconsolidate.units import format_fraction, format_mib, format_seconds
from vconsolidate.words import counted

_LEAST_MIB = 1.0
"""Less than a page table's worth is no finding."""


def replay_findings(facts: Facts) -> Iterator[Finding]:
    """Yield what VMs and hosts would suffer beyond their service level."""
    if facts.replay is None:
        return
    interval = format_seconds(facts.replay.interval_s)
    for index, (vm, replayed) in enumerate(zip(facts.demand.vms, facts.replay.vms, strict=True)):
        level = facts.estate.service_levels.of(vm.tier)
        yield from _ready(vm, replayed.host, ready_held(facts.replay, index, level), level, interval)
        yield from _vm(vm, replayed, level)
    for host in facts.replay.hosts:
        yield from _host(facts, host)
    for host, risk in zip(facts.replay.hosts, facts.replay.risks, strict=False):
        yield from _risk(facts, host, risk)
    for refusal in facts.replay.refused:
        tip = "Correct the event, or plan a restart for the change."
        yield Finding("VC212", "warn", refusal.subject, refusal.reason, tip, refusal.place)


def _ready(vm: VirtualMachine, host: str, held: float, level: VmLevel, interval: str) -> Iterator[Finding]:
    if held > level.ready_fraction:
        share = level.ready_time_fraction
        how = f"exceeds {format_fraction(held, 1)} of {interval} in {format_fraction(share)} of the intervals"
        worst = f"reaches {format_fraction(held, 1)} of {interval}"
        yield Finding(
            "VC201",
            level.severity,
            vm.name,
            f"Ready time per vCPU on {host} {how if share > 0.0 else worst}; tier {vm.tier} allows "
            f"{format_fraction(level.ready_fraction, 1)}.",
            "Lower policy.cpu.ceiling or policy.cpu.vcpu_per_core, or give the VM more shares.",
            vm.place,
        )


def _vm(vm: VirtualMachine, replayed: VmReplay, level: VmLevel) -> Iterator[Finding]:
    where = f"on {replayed.host}"
    if replayed.co_stop_index_peak > level.co_stop_index:
        yield Finding(
            "VC202",
            level.index_severity,
            vm.name,
            f"The co-stop index {where} peaks at {format_fraction(replayed.co_stop_index_peak, 1)} with "
            f"{counted(vm.vcpus, 'vCPU')}; tier {vm.tier} allows "
            f"{format_fraction(level.co_stop_index, 1)} (it is an index).",
            "Give the VM fewer vCPUs.",
            vm.place,
        )
    for finding_id, name, mib, allowed in (
        ("VC203", "ballooned", replayed.ballooned_peak_mib, level.ballooned_fraction),
        ("VC204", "compressed", replayed.compressed_peak_mib, level.compressed_fraction),
        ("VC205", "swapped by the hypervisor", replayed.swapped_peak_mib, level.swapped_fraction),
    ):
        if mib > max(allowed * vm.configured_mib, _LEAST_MIB):
            yield Finding(
                finding_id,
                level.severity,
                vm.name,
                f"Up to {format_mib(mib)} of {format_mib(vm.configured_mib)} {where} are {name}; tier {vm.tier} allows "
                f"{format_fraction(allowed)}.",
                "Lower policy.memory.overcommit, or reserve memory for the VM.",
                vm.place,
            )
    if replayed.slowdown_peak > level.slowdown:
        yield Finding(
            "VC210",
            level.index_severity,
            vm.name,
            f"Reclaimed memory slows it down about {replayed.slowdown_peak:.1f} times {where} at worst; tier {vm.tier} "
            f"allows {level.slowdown:g} (an order of magnitude).",
            "Lower policy.memory.overcommit, or reserve memory for the VM.",
            vm.place,
        )


def _host(facts: Facts, host: HostReplay) -> Iterator[Finding]:
    place, level = facts.place_of_host(host.host), facts.estate.service_levels.host
    if worse(host.worst_state, level.memory_state):
        yield Finding(
            "VC206",
            level.severity,
            host.host,
            f"Memory reaches state {host.worst_state}: at worst {format_mib(host.ballooned_peak_mib)} are ballooned, "
            f"{format_mib(host.compressed_peak_mib)} compressed and {format_mib(host.swapped_peak_mib)} swapped.",
            "Lower policy.memory.ceiling or policy.memory.overcommit.",
            place,
        )
    if host.over_ceiling_fraction > level.over_ceiling_fraction:
        yield Finding(
            "VC207",
            level.severity,
            host.host,
            f"CPU demand is above the ceiling in {format_fraction(host.over_ceiling_fraction, 1)} of the intervals, "
            f"{format_fraction(level.over_ceiling_fraction)} are allowed (95th percentile "
            f"{format_fraction(host.cpu_p95_fraction)}, peak {format_fraction(host.cpu_peak_fraction)} of capacity).",
            "Plan on a higher percentile or with more headroom.",
            place,
        )
    if host.cpu_peak_fraction > 1.0:
        yield Finding(
            "VC208",
            "note",
            host.host,
            f"CPU demand peaks at {format_fraction(host.cpu_peak_fraction)} of capacity in interval {host.worst_step}; "
            f"ready time then reaches {format_fraction(host.ready_peak_fraction, 1)} for some VM.",
            "Spread the VMs that peak together.",
            place,
        )
    if host.unmet_peak_mib > _LEAST_MIB:
        yield Finding(
            "VC209",
            "block",
            host.host,
            f"{format_mib(host.unmet_peak_mib)} of memory are needed that no technique of its hypervisor can free.",
            "Lower policy.memory.ceiling, or move VMs off this host.",
            place,
        )


def _risk(facts: Facts, host: HostReplay, risk: HostRisk) -> Iterator[Finding]:
    kept = host.over_ceiling_fraction <= facts.estate.service_levels.host.over_ceiling_fraction
    if kept and risk.breach_probability > BREACH_PROBABILITY:
        yield Finding(
            "VC211",
            "note",
            host.host,
            f"Above its CPU ceiling in {format_fraction(host.over_ceiling_fraction, 1)} of the time it keeps its "
            f"level, but in another such period it would be {format_fraction(risk.over_ceiling_low_fraction, 1)} to "
            f"{format_fraction(risk.over_ceiling_high_fraction, 1)}: a breach with probability "
            f"{format_fraction(risk.breach_probability)}.",
            "Plan with more headroom.",
            facts.place_of_host(host.host),
        )
