"""VC208: at its peak a host needs what its second hardware threads add."""

from __future__ import annotations

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
    for host in replay.hosts:
        if host.cpu_peak_fraction > 1.0 and not above_peak_level(facts.estate.service_levels.host, host):
            yield KIND.finding(
                host.host,
                facts.place_of_host(host.host),
                peak=format_fraction(host.cpu_peak_fraction),
                time=clock_time(replay, host.worst_step),
                ready=format_fraction(host.ready_peak_fraction, 1),
            )


KIND = FindingKind(
    id="VC208",
    title="Host asked for more CPU than it has",
    severity="note",
    message="The host's CPU demand peaks at {peak} of the capacity of its cores at {time}. The longest ready time "
    "per vCPU of any of its VMs is {ready} of an interval.",
    tip="Spread the VMs that peak together: plan on a profile or a higher percentile (policy.cpu.statistic).",
    doc="""
    In at least one interval the VMs ask for more than all cores can do, but not for more than all hardware threads
    can (that is VC214). VC201 judges how long VMs then wait.
    """,
    example=lambda: change().host(1, cpu_peak_fraction=1.01, cpu_most_fraction=1.25),
    find=by_period(_find),
)
