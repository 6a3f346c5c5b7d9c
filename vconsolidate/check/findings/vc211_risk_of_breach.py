"""VC211: a host keeps its levels on the data that are known, but not by much."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import Change, change
from vconsolidate.check.levels import BREACH_PROBABILITY, keeps
from vconsolidate.model.finding import Finding
from vconsolidate.model.outlook import HostRisk
from vconsolidate.model.replay import HostReplay
from vconsolidate.units import format_fraction


def _find(facts: Facts) -> Iterator[Finding]:
    if facts.replay is None:
        return
    level = facts.estate.service_levels.host
    for host, risk in zip(facts.replay.hosts, facts.replay.risks, strict=False):
        kept = all(keeps(level, one) for one in (host, *_in_planning(facts, host.host)))
        if kept and risk.breach_probability > BREACH_PROBABILITY:
            yield KIND.finding(
                host.host,
                facts.place_of_host(host.host),
                share=format_fraction(host.over_ceiling_fraction, 1),
                low=format_fraction(risk.over_ceiling_low_fraction, 1),
                high=format_fraction(risk.over_ceiling_high_fraction, 1),
                probability=format_fraction(risk.breach_probability),
            )


def _in_planning(facts: Facts, name: str) -> list[HostReplay]:
    return [host for host in facts.planning.hosts if host.host == name] if facts.planning is not None else []


def _example() -> Facts:
    facts = change().host(0, over_ceiling_fraction=0.03)
    return Change(facts).replay(risks=(HostRisk("h0", 0.01, 0.07, 0.2),))


KIND = FindingKind(
    id="VC211",
    title="Host would break its level in another such period",
    severity="note",
    message="The host keeps its service level: it is above its CPU ceiling in {share} of the time. In another "
    "period like this it would be above it in {low} to {high} of the time, and would miss the level with a "
    "probability of {probability}.",
    tip="Raise policy.headroom.",
    doc="""
    The host keeps its levels (time above the ceiling, CPU peak) on all data that are known, but not by much. When
    these days are drawn again at random (weeks where there are four or more), it breaks a level in more than 5 %
    of the drawn periods. Plan with more `policy.headroom`.
    """,
    example=_example,
    find=_find,
)
