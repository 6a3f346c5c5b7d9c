"""VC144: a host's traffic does not fit on its uplinks when one of them fails."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example_switch import with_traffic
from vconsolidate.model.finding import Finding
from vconsolidate.network.uplinks import capacity_mbps, uplinks_of
from vconsolidate.units import format_fraction, format_mbps
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    hosts = {host.name: host for host in facts.hosts}
    for one in facts.replay.uplinks if facts.replay is not None else ():
        host = hosts.get(one.host)
        switches = facts.cluster(host.cluster).switches if host is not None else ()
        at = next((i for i, switch in enumerate(switches) if switch.name == one.switch), None)
        if host is None or at is None or one.over_fraction or not one.over_one_down_fraction:
            continue
        uplinks = uplinks_of(switches, host.hardware)[at]
        if uplinks:
            yield KIND.finding(
                one.host,
                facts.place_of_host(one.host),
                beyond_limit_by=one.over_one_down_fraction,
                switch=one.switch,
                uplinks=counted(len(uplinks), "uplink"),
                share=format_fraction(one.over_one_down_fraction, 1),
                peak=format_mbps(one.peak_mbps),
                left=format_mbps(capacity_mbps(switches[at], uplinks, down=1)),
            )


KIND = FindingKind(
    id="VC144",
    title="Traffic does not survive the loss of an uplink",
    severity="warn",
    message="{switch} has {uplinks}. With one down it carries {left}, less than the VMs send in {share} of the "
    "intervals ({peak} at the peak).",
    tip="Add an uplink, or a standby uplink, to the switch.",
    doc="""
    All uplinks together carry the traffic of the replay, but not when one of them fails: the uplinks that are left
    (standby uplinks in use) are too slow, or there are none. Hosts on which even all uplinks are too slow get
    [VC143](#vc143-uplinks-cannot-carry-the-traffic) instead. See [networks](network.md#uplinks).
    """,
    example=lambda: with_traffic(peak_mbps=15000.0, over_one_down_fraction=0.1),
    find=_find,
)
