"""VC138: servers that send each other traffic may not talk, as the zone policy has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc133_needed_flow_denied import with_zones
from vconsolidate.firewall.first_match import decide, may_talk
from vconsolidate.model.finding import Finding
from vconsolidate.model.network import Traffic as Rate
from vconsolidate.model.place import Place
from vconsolidate.model.zoning import Traffic
from vconsolidate.units import format_mbps


def _find(facts: Facts) -> Iterator[Finding]:
    policy = facts.estate.zone_policy
    for one in facts.estate.traffic if policy is not None else ():
        if policy is None or may_talk(policy, *one.servers) or may_talk(policy, *reversed(one.servers)):
            continue
        verdict = decide(policy, *one.servers, "tcp", 1)
        by = KIND.part("default") if verdict.rule is None else KIND.part("rule", name=verdict.rule.name)
        first, second = one.servers
        yield KIND.finding(f"{first}, {second}", one.place, rate=format_mbps(one.mbps), by=by)


def with_rate(*rules: tuple[str, str, Traffic, object]) -> Facts:
    """Return servers vm0 to vm2 with rules between them, and traffic between the first two."""
    facts = with_zones(*rules)  # type: ignore[arg-type]
    sent = Rate(("vm0", "vm1"), 300.0, 800.0, Place("inventory.yaml", 90, 5))
    return replace(facts, estate=replace(facts.estate, traffic=(sent,)))


KIND = FindingKind(
    id="VC138",
    title="Zone policy cuts stated traffic",
    severity="warn",
    message="They send each other {rate}, but the zone policy denies every connection between them, decided by {by}.",
    parts={"rule": "rule {name}", "default": "the default (no rule matches)"},
    tip="Add a rule that allows what they need, or remove the entry of traffic.",
    doc="""
    `traffic` says that two servers talk today. Between them no protocol, no port and no direction passes: rules deny
    them, or no rule matches and the default is deny. Traffic that passes in part is no finding, since its ports are
    unknown; state a flow for those ([VC133](#vc133-needed-flow-is-denied)).
    """,
    example=lambda: with_rate(("vm0", "vm1", Traffic(), "deny")),
    find=_find,
)
