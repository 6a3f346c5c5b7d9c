"""VC201: vCPUs of a VM wait longer for a core than its tier allows."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import judged, ready_held
from vconsolidate.check.period import by_period
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.units import format_fraction, format_seconds


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    for index, vm, replayed in judged(facts.demand, replay):
        level = facts.estate.service_levels.of(vm.tier)
        held, share = ready_held(replay, index, level), level.ready_time_fraction
        if held > level.ready_fraction:
            figures = {"ready": format_fraction(held, 1), "interval": format_seconds(replay.interval_s)}
            yield KIND.finding(
                vm.name,
                vm.place,
                severity=level.severity,
                beyond_limit_by=held - level.ready_fraction,
                host=replayed.host,
                waits=KIND.part("often" if share > 0.0 else "once", share=format_fraction(share), **figures),
                tier=vm.tier,
                allowed=format_fraction(level.ready_fraction, 1),
            )


KIND = FindingKind(
    id="VC201",
    title="Ready time above the service level",
    severity="block",
    severity_from="unless the service level says otherwise",
    message="The VM's ready time per vCPU on {host} {waits}; tier {tier} allows {allowed}.",
    parts={
        "often": "exceeds {ready} of an interval ({interval}) in {share} of the intervals",
        "once": "reaches {ready} of an interval ({interval})",
    },
    tip="Lower policy.cpu.ceiling or policy.cpu.vcpu_per_core, or give the VM more shares.",
    doc="""
    Ready time is the time in which the VM's vCPUs are ready to run but wait for a core. In more than 5 % of the
    intervals it is longer than the VM's tier allows. Lower `policy.cpu.ceiling` or `policy.cpu.vcpu_per_core`, or
    give the VM more `shares` or a `cpu_reservation`.
    """,
    example=lambda: change().vm_replay(1, ready_p95_fraction=0.051),
    find=by_period(_find),
)
