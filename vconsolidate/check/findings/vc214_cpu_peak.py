"""VC214: a host's CPU peak is above what all its hardware threads can do, or above its level."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.levels import above_peak_level
from vconsolidate.check.period import by_period, clock_time
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.units import format_fraction


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    level = facts.estate.service_levels.host
    for host in replay.hosts:
        if above_peak_level(level, host):
            asked = level.cpu_peak_fraction
            yield KIND.finding(
                host.host,
                facts.place_of_host(host.host),
                severity=level.peak_severity,
                beyond_limit_by=host.cpu_peak_fraction / host.cpu_most_fraction,
                peak=format_fraction(host.cpu_peak_fraction),
                time=clock_time(replay, host.worst_step),
                most=format_fraction(host.cpu_most_fraction),
                level="" if asked == 1.0 else KIND.part("level", asked=format_fraction(asked)),
                ready=_ready_words(host.ready_peak_fraction),
            )


def _ready_words(share: float) -> str:
    """Return the longest ready time; measurements after a migration may lack it (NaN)."""
    return KIND.part("unknown") if math.isnan(share) else KIND.part("ready", share=format_fraction(share, 1))


KIND = FindingKind(
    id="VC214",
    title="Host's CPU peak above the service level",
    severity="warn",
    severity_from="unless the service level says otherwise (`peak_level`)",
    message="The host's CPU demand peaks at {peak} of the capacity of its cores at {time}; all its hardware "
    "threads can do {most}{level}. {ready}",
    parts={
        "level": ", of which the service level allows {asked}",
        "ready": "The longest ready time per vCPU of any of its VMs is {share} of an interval.",
        "unknown": "Ready time was not measured.",
    },
    tip="Spread the VMs that peak together: plan on a profile or a higher percentile (policy.cpu.statistic), or "
    "raise policy.headroom.",
    doc="""
    In at least one interval the VMs ask for more than all hardware threads of the host can do, or than
    `service_levels.hosts.cpu_peak` allows. Work is then left undone whatever the scheduler does. The repair has
    tried to spread the VMs that peak together, as far as the planning period shows them.
    """,
    example=lambda: change().host(1, cpu_peak_fraction=1.26, cpu_most_fraction=1.25),
    find=by_period(_find),
)
