"""VC207: a host is above its CPU ceiling for a larger share of the time than allowed."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.check.period import by_period
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay
from vconsolidate.units import format_fraction


def _find(facts: Facts, replay: Replay) -> Iterator[Finding]:
    level = facts.estate.service_levels.host
    for host in replay.hosts:
        if host.over_ceiling_fraction > level.over_ceiling_fraction:
            yield KIND.finding(
                host.host,
                facts.place_of_host(host.host),
                severity=level.severity,
                beyond_limit_by=host.over_ceiling_fraction - level.over_ceiling_fraction,
                share=format_fraction(host.over_ceiling_fraction, 1),
                allowed=format_fraction(level.over_ceiling_fraction),
                p95=format_fraction(host.cpu_p95_fraction),
                peak=format_fraction(host.cpu_peak_fraction),
            )


KIND = FindingKind(
    id="VC207",
    title="Host above its CPU ceiling for too long",
    severity="block",
    severity_from="unless the service level says otherwise",
    message="The host's CPU demand is above policy.cpu.ceiling in {share} of the intervals; {allowed} are allowed. "
    "Its 95th percentile is {p95} of capacity, its peak {peak}.",
    tip="Plan on a higher percentile (policy.cpu.statistic), or raise policy.headroom.",
    doc="""
    CPU demand is above `policy.cpu.ceiling` in more than 5 % of the intervals. A plan on the 95th percentile
    allows for 5 %; more means that the VMs' peaks coincide. Plan on a profile or on a higher percentile
    (`policy.cpu.statistic`), or with more `policy.headroom`.
    """,
    example=lambda: change().host(1, over_ceiling_fraction=0.06),
    find=by_period(_find),
)
