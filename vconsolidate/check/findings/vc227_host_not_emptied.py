"""VC227: a rolling upgrade must stop VMs, because a host cannot be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change, healthy
from vconsolidate.model.finding import Finding
from vconsolidate.model.outlook import Evacuation
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    wanted = {cluster.name for cluster in facts.estate.clusters if cluster.upgrade_s is not None}
    for one in facts.replay.evacuations if facts.replay is not None else ():
        if one.cluster in wanted and one.stops:
            vm, reason = one.stops[0]
            yield KIND.finding(
                one.host,
                facts.place_of_host(one.host),
                beyond_limit_by=float(len(one.stops)),
                vms=counted(len(one.stops), "VM"),
                cluster=one.cluster,
                vm=vm,
                reason=reason,
            )


def _example() -> Facts:
    east, west = healthy().estate.clusters
    facts = change().estate(clusters=(replace(east, upgrade_s=7200.0), west))
    stops = (("vm0", "no host is left in its cluster"),)
    played = facts.replay
    return (
        facts
        if played is None
        else replace(facts, replay=replace(played, evacuations=(Evacuation("h0", "east", stops=stops),)))
    )


KIND = FindingKind(
    id="VC227",
    title="Host that cannot be emptied for an upgrade",
    severity="warn",
    message="{vms} must stop while this host of {cluster} is upgraded: {vm} ({reason}).",
    tip="Allow one more host, or relax the rule or limit named.",
    doc="""
    The cluster states how long a host is out of service in a rolling upgrade (`upgrade_time`), so each host is emptied
    in turn. While this host is empty, no other host has room for the VM named, or a rule keeps the VM off all hosts
    that have room. See [services](services.md#rolling-upgrade).
    """,
    example=_example,
    find=_find,
)
