"""VC143: the uplinks of a host cannot carry its traffic in some intervals."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example_switch import with_traffic
from vconsolidate.model.finding import Finding
from vconsolidate.network.uplinks import capacity_mbps, uplinks_of
from vconsolidate.units import format_fraction, format_mbps


def _find(facts: Facts) -> Iterator[Finding]:
    hosts = {host.name: host for host in facts.hosts}
    for one in facts.replay.uplinks if facts.replay is not None else ():
        host = hosts.get(one.host)
        switches = facts.cluster(host.cluster).switches if host is not None else ()
        at = next((i for i, switch in enumerate(switches) if switch.name == one.switch), None)
        if host is not None and at is not None and one.over_fraction and uplinks_of(switches, host.hardware)[at]:
            yield KIND.finding(
                one.host,
                facts.place_of_host(one.host),
                beyond_limit_by=one.over_fraction,
                switch=one.switch,
                share=format_fraction(one.over_fraction, 1),
                peak=format_mbps(one.peak_mbps),
                capacity=format_mbps(capacity_mbps(switches[at], uplinks_of(switches, host.hardware)[at])),
            )


KIND = FindingKind(
    id="VC143",
    title="Uplinks cannot carry the traffic",
    severity="warn",
    message="In {share} of the intervals the VMs send more than the uplinks of {switch} carry: {peak} at the peak, "
    "{capacity} at most.",
    tip="Give the switch more or faster uplinks, lower policy.network.ceiling, or state traffic so that VMs that talk "
    "to each other share a host.",
    doc="""
    The replay finds intervals in which the traffic that leaves a host is more than the active uplinks of a switch
    carry. Traffic between VMs of one host and network is not counted: it needs no uplink. Give the switch more or
    faster uplinks, or lower `policy.network.ceiling`. See [networks](network.md#uplinks).
    """,
    example=lambda: with_traffic(peak_mbps=30000.0, over_fraction=0.02, over_one_down_fraction=0.1),
    find=_find,
)
