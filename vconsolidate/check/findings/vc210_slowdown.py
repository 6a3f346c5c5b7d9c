"""VC210: a VM runs slower because the hypervisor took its memory."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import judged
from vconsolidate.check.period import by_period
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    for _, vm, replayed in judged(facts.demand, replay):
        level = facts.estate.service_levels.of(vm.tier)
        if replayed.slowdown_peak > level.slowdown:
            yield KIND.finding(
                vm.name,
                vm.place,
                severity=level.index_severity,
                beyond_limit_by=replayed.slowdown_peak - level.slowdown,
                host=replayed.host,
                slowdown=replayed.slowdown_peak,
                tier=vm.tier,
                allowed=level.slowdown,
            )


KIND = FindingKind(
    id="VC210",
    title="Slowdown by memory reclaim above the service level",
    severity="note",
    severity_from="unless the service level says otherwise",
    message="Reclaimed memory slows the VM down on {host}, by a factor of about {slowdown:.1f} at worst; tier "
    "{tier} allows a factor of {allowed:g}. This is an order of magnitude, not a prediction.",
    tip="Lower policy.memory.overcommit, or reserve memory for the VM (memory_reservation).",
    doc="""
    The VM runs slower because the hypervisor took some of its memory. The factor is an order of magnitude, not a
    prediction.
    """,
    example=lambda: change().vm_replay(1, slowdown_peak=1.3),
    find=by_period(_find),
)
