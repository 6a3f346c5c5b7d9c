"""A comparison with measurements in the words that every format uses."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Final

from vconsolidate.report.limits import limit_row
from vconsolidate.report.tracking.schema import (
    QuantityPair,
    SharePair,
    TrackedHostSection,
    TrackedVmSection,
    TrackingDocument,
)
from vconsolidate.report.wording import percent
from vconsolidate.units import format_mhz, format_mib, format_seconds
from vconsolidate.words import counted, listed

HOSTS: Final = ("host", "state", "VMs", "CPU", "95 %", "peak", "memory", "ready", "why")
VMS: Final = ("VM", "tier", "host", "CPU", "memory", "ready", "replay", "ratings", "all", "class", "own")
RATINGS: Final = ("processor", "rating", "error before", "error now", "VMs")
MARGINS: Final = ("workload class", "of", "factor", "90 % band", "VMs")

STATES: Final = {
    "as_expected": "as expected",
    "above": "above",
    "below": "below",
    "not_measured": "not measured",
}

_CAUSES: Final = {
    "placement": "other VMs than planned",
    "rating": "ratings of processors",
    "common": "demand of all VMs",
    "class": "demand or overhead of classes",
    "own": "demand of single VMs",
    "overhead": "work beyond the VMs",
    "unmeasured": "work beyond the measured VMs",
}

LEAST_CAUSE: Final = 0.005
"""Smallest part of a host's capacity that is worth a word."""

READY_UNEXPLAINED: Final = 0.01
"""Ready this much above the replay of what was measured is more than the model explains."""


def verdict(document: TrackingDocument) -> str:
    """Return the comparison in one line: clauses that each are a sentence of their own."""
    states = Counter(host.state for host in document.hosts if host.vms_planned or host.state != "not_measured")
    measured = sum(number for state, number in states.items() if state != "not_measured")
    clauses = ["no host measured"]
    if measured:
        same, above, below = (states[state] for state in ("as_expected", "above", "below"))
        hosts = counted(measured, "host measured", "hosts measured")
        clauses = [f"{hosts}: {same:,} as expected, {above:,} above, {below:,} below"]
    if states["not_measured"]:
        clauses.append(counted(states["not_measured"], "host not measured", "hosts not measured"))
    known = [host for host in document.hosts if host.cpu_mean.measured is not None]
    if known:
        seen = sum(host.cpu_mean.measured or 0.0 for host in known) / len(known)
        expected = sum(host.cpu_mean.expected for host in known) / len(known)
        clauses.append(f"mean CPU {percent(seen)}, expected {percent(expected)}")
    missed = sum(limit.verdict == "missed" and limit.level != "note" for limit in document.limits)
    broken = sum(finding.id == _RULE_BROKEN for finding in document.findings)
    if broken:
        clauses.append(counted(broken, "rule or limit of the plan broken", "rules and limits of the plan broken"))
    return "; ".join((*clauses, missed_words(document, missed)))


_RULE_BROKEN: Final = "VC107"
"""Finding about where VMs run, which is neither a budget nor a service level."""


def missed_words(document: TrackingDocument, missed: int) -> str:
    """Return how many budgets and service levels are missed, or that none is that was measured."""
    unknown = sum(limit.verdict == "unknown" for limit in document.limits)
    words = "no budget or service level missed"
    if missed:
        words = counted(missed, "budget or service level missed", "budgets and service levels missed")
    return f"{words} ({unknown:,} not measured)" if unknown else words


def is_kept(document: TrackingDocument) -> bool:
    """Return whether nothing blocks."""
    return not any(finding.severity == "block" for finding in document.findings)


def span_words(document: TrackingDocument) -> str:
    """Return when was measured, and how often."""
    first, last = (
        datetime.fromtimestamp(moment, tz=UTC).strftime("%Y-%m-%d %H:%M")
        for moment in (document.from_s, document.until_s)
    )
    return f"measured from {first} to {last} UTC, every {format_seconds(float(document.interval_s))}"


def pair_words(pair: SharePair, digits: int = 0) -> str:
    """Return a share measured and expected: ``34 % (31 %)``."""
    return f"{'–' if pair.measured is None else percent(pair.measured, digits)} ({percent(pair.expected, digits)})"


def _mhz_words(pair: QuantityPair) -> str:
    return f"{'–' if pair.measured is None else format_mhz(pair.measured)} ({format_mhz(pair.expected)})"


def _mib_words(pair: QuantityPair) -> str:
    return f"{'–' if pair.measured is None else format_mib(pair.measured)} ({format_mib(pair.expected)})"


def host_rows(document: TrackingDocument) -> list[tuple[str, ...]]:
    """Return every host: figures as measured, and in brackets as expected."""
    return [
        (
            host.host,
            state_words(host),
            f"{host.vms_measured:,} ({host.vms_planned:,})",
            pair_words(host.cpu_mean),
            pair_words(host.cpu_p95),
            pair_words(host.cpu_peak),
            pair_words(host.memory_peak),
            pair_words(host.ready_p95, 1),
            why_words(host),
        )
        for host in document.hosts
    ]


def state_words(host: TrackedHostSection) -> str:
    """Return how a host compares with what was expected."""
    return "no VMs" if host.state == "not_measured" and not host.vms_planned else STATES[host.state]


def why_words(host: TrackedHostSection) -> str:
    """Return the causes of a host's difference that are large enough to see, and what is uncertain about it."""
    parts = [
        f"{_CAUSES[one.kind]}: {_signed(one.share_fraction)}"
        for one in host.causes
        if abs(one.share_fraction) >= LEAST_CAUSE
    ]
    if ready_unexplained(host):
        parts.append(f"ready above the replay of what was measured ({percent(host.ready_modelled_fraction or 0.0, 1)})")
    if host.estimated_vms:
        parts.append(counted(host.estimated_vms, "VM estimated", "VMs estimated"))
    parts += _pressures(host)
    if host.state != "not_measured" and host.coverage_fraction < _WHOLE:
        parts.append(f"measured {percent(host.coverage_fraction)} of the time")
    return "; ".join(parts)


def _pressures(host: TrackedHostSection) -> list[str]:
    """Return how long threads of a host waited for a CPU and for memory; at memory only where they did."""
    parts = []
    some, full = host.stalled_p95_fraction, host.all_stalled_p95_fraction
    if some is not None and full is not None:
        parts.append(f"CPU pressure {percent(some)} (full {percent(full)})")
    elif some is not None:
        parts.append(f"CPU pressure {percent(some)}")
    some, full = host.memory_stalled_p95_fraction, host.memory_all_stalled_p95_fraction
    if some and full is not None:
        parts.append(f"memory pressure {percent(some, 1)} (full {percent(full, 1)})")
    elif some:
        parts.append(f"memory pressure {percent(some, 1)}")
    return parts


_WHOLE: Final = 0.95
"""Share of the intervals from which on a host counts as measured throughout."""


def ready_unexplained(host: TrackedHostSection) -> bool:
    """Return whether VMs waited longer than a replay of what was measured explains."""
    if host.ready_p95.measured is None or host.ready_modelled_fraction is None:
        return False
    return host.ready_p95.measured > host.ready_modelled_fraction + READY_UNEXPLAINED


def _signed(share: float) -> str:
    return f"{'+' if share >= 0 else '−'}{abs(share) * 100:.1f} %"


def vm_rows(document: TrackingDocument) -> list[tuple[str, ...]]:
    """Return every VM: figures as measured, in brackets as expected, and the factors between them."""
    return [_vm_row(vm) for vm in document.vms]


def _vm_row(vm: TrackedVmSection) -> tuple[str, ...]:
    where = vm.host_measured or vm.host_planned
    moved = f"{where} (planned: {vm.host_planned})" if where != vm.host_planned else where
    factors = (vm.rating_factor, vm.common_factor, vm.class_factor, vm.own_factor)
    return (
        vm.vm,
        str(vm.tier),
        moved,
        _mhz_words(vm.cpu_mhz),
        _mib_words(vm.memory_mib),
        pair_words(vm.ready_p95, 1),
        "–" if vm.ready_modelled_fraction is None else percent(vm.ready_modelled_fraction, 1),
        *("–" if factor is None else f"× {factor:.2f}" for factor in factors),
    )


def names_lines(document: TrackingDocument) -> list[str]:
    """Return what is where it was not planned, one sentence each."""
    lines = []
    if document.moved:
        lines.append(f"{counted(len(document.moved), 'VM')} on another host than planned: {listed(document.moved)}.")
    if document.missing:
        vms = counted(len(document.missing), "VM without measurement", "VMs without measurement")
        lines.append(f"{vms}: {listed(document.missing)}.")
    if document.extra:
        names = counted(len(document.extra), "measured name")
        lines.append(f"{names} unknown to the plan: {listed(document.extra)}.")
    return lines


def rating_rows(document: TrackingDocument) -> list[tuple[str, ...]]:
    """Return the corrected ratings."""
    return [
        (
            one.model,
            f"× {one.factor:.3f}",
            f"±{percent(one.error_before_fraction, 1)}",
            f"±{percent(one.error_fraction, 1)}",
            f"{one.vms:,}",
        )
        for one in document.learnt.ratings
    ]


def margin_rows(document: TrackingDocument) -> list[tuple[str, ...]]:
    """Return demand by workload class."""
    return [
        (
            one.workload_class or "other classes",
            "CPU" if one.resource == "cpu" else "memory",
            f"× {one.factor:.3f}",
            f"{one.low:.2f} to {one.high:.2f}",
            f"{one.vms:,}",
        )
        for one in document.learnt.margins
    ]


def headroom_words(document: TrackingDocument) -> str:
    """Return the headroom of the next plan; empty where too few hosts were measured."""
    head = document.learnt.headroom
    if head is None:
        return ""
    before, after = percent(head.before_fraction, 1), percent(head.fraction, 1)
    return f"Headroom on CPU for the next plan: {after} instead of {before}, from {counted(head.hosts, 'host')}."


def missed_rows(document: TrackingDocument, *, every: bool) -> list[tuple[str, ...]]:
    """Return budgets and service levels that were measured, missed ones first; without `every` the missed ones."""
    return [limit_row(limit, document.currency) for limit in document.limits if every or limit.verdict == "missed"]
