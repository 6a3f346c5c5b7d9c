"""Findings of the replay against the service levels (VC2xx)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.lacking import lacking
from vconsolidate.check.levels import BREACH_PROBABILITY, ROUNDING, keeps, ready_held, worse
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import HostReplay, HostRisk, Replay, VmReplay
from vconsolidate.model.service_level import VmLevel
from vconsolidate.units import format_fraction, format_mib, format_seconds
from vconsolidate.words import counted

_LEAST_MIB = 1.0
"""Less than a page table's worth is no finding."""


def replay_findings(facts: Facts) -> Iterator[Finding]:
    """
    Yield what VMs and hosts would suffer beyond their service level.

    Where the replay ran on data that planning had not seen, the data it had seen count as well: what only they show is
    said to be of the planning period.
    """
    if facts.replay is None:
        return
    judged = list(_of_period(facts, facts.replay))
    if facts.planning is None:
        yield from judged
    else:
        known = list(_of_period(facts, facts.planning))
        yield from _told_apart(judged, known)
    for host, risk in zip(facts.replay.hosts, facts.replay.risks, strict=False):
        yield from _risk(facts, host, risk)
    for refusal in facts.replay.refused:
        tip = "Correct the event, or plan a restart for the change."
        yield Finding("VC212", "warn", refusal.subject, refusal.reason, tip, refusal.place)


def _of_period(facts: Facts, replay: Replay) -> Iterator[Finding]:
    """Yield the breaches that one replay shows."""
    interval = format_seconds(replay.interval_s)
    rooms = {room.vm: room for room in facts.replay.growth} if facts.replay is not None else {}
    for index, (vm, replayed) in enumerate(zip(facts.demand.vms, replay.vms, strict=True)):
        level = facts.estate.service_levels.of(vm.tier)
        yield from _ready(vm, replayed.host, ready_held(replay, index, level), level, interval)
        yield from lacking(facts, vm, replayed, rooms.get(vm.name))
        yield from _vm(vm, replayed, level)
    for host in replay.hosts:
        yield from _host(facts, host)


def _told_apart(judged: Sequence[Finding], known: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings of both periods, each with its period; one that both show only once."""
    of_planning = {(finding.id, finding.subject) for finding in known}
    of_judged = {(finding.id, finding.subject) for finding in judged}
    for finding in judged:
        also = (finding.id, finding.subject) in of_planning
        words = "On unseen data and in the planning period" if also else "On unseen data"
        yield replace(finding, message=f"{words}: {_continued(finding.message)}")
    for finding in known:
        if (finding.id, finding.subject) not in of_judged:
            message = f"In the planning period: {_continued(finding.message)}"
            yield replace(finding, message=message, period="planning")


def _continued(sentence: str) -> str:
    """Return a sentence to stand after a colon; abbreviations such as CPU stay as they are."""
    return sentence if sentence[:2].isupper() else sentence[0].lower() + sentence[1:]


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
    most = level.cpu_peak_fraction * host.cpu_most_fraction
    if host.cpu_peak_fraction > most * (1.0 + ROUNDING):
        yield Finding(
            "VC214",
            level.peak_severity,
            host.host,
            f"CPU demand peaks at {format_fraction(host.cpu_peak_fraction)} of capacity in interval {host.worst_step}; "
            f"all its hardware threads can do {format_fraction(host.cpu_most_fraction)}"
            f"{_asked(level.cpu_peak_fraction)}. Ready time then reaches "
            f"{format_fraction(host.ready_peak_fraction, 1)} for some VM.",
            "Spread the VMs that peak together: plan on a higher percentile, on a profile, or with more headroom.",
            place,
        )
    elif host.cpu_peak_fraction > 1.0:
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


def _in_planning(facts: Facts, name: str) -> list[HostReplay]:
    return [host for host in facts.planning.hosts if host.host == name] if facts.planning is not None else []


def _asked(level: float) -> str:
    """Return the level where it is not all that a host can do."""
    return "" if level == 1.0 else f", the level is {format_fraction(level)} of that"


def _risk(facts: Facts, host: HostReplay, risk: HostRisk) -> Iterator[Finding]:
    kept = all(keeps(facts.estate.service_levels.host, one) for one in (host, *_in_planning(facts, host.host)))
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
