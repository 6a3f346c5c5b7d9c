"""VC135: a rule of the zone policy never decides anything."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc133_needed_flow_denied import with_zones
from vconsolidate.check.zone_standing import rules_of
from vconsolidate.firewall.words import rules_words
from vconsolidate.model.finding import Finding, Severity
from vconsolidate.model.zoning import Traffic


def _find(facts: Facts) -> Iterator[Finding]:
    for rule, standing, policy in rules_of(facts):
        if standing.status == "used":
            continue
        if standing.status == "unreachable":
            yield KIND.finding(rule.name, rule.place, severity="note", why=KIND.part("empty"))
            continue
        hiding = [policy.rules[number] for number in sorted(standing.hidden_by)]
        contrary = any(other.action != rule.action for other in hiding)
        severity: Severity = "warn" if contrary else "note"
        why = KIND.part("contrary" if contrary else "same", rules=rules_words(hiding), action=rule.action)
        yield KIND.finding(rule.name, rule.place, severity=severity, why=why)


def _example() -> Facts:
    return with_zones(
        ("vm0", "vm1", Traffic("tcp", ((0, 1023),)), "deny"),
        ("vm0", "vm1", Traffic("tcp", ((1024, 65_535),)), "deny"),
        ("vm0", "vm1", Traffic("tcp", ((443, 443), (8443, 8443))), "allow"),
    )


KIND = FindingKind(
    id="VC135",
    title="Rule of the zone policy without effect",
    severity="warn",
    message="This rule never decides: {why}.",
    parts={
        "empty": "no connection can match it, because one of its ends has no other server",
        "contrary": "{rules} before it take all its connections, not all with the same action ({action})",
        "same": "{rules} before it take all its connections, with the same action ({action})",
    },
    tip="Move it before them, or remove it.",
    severity_from="note where the rules before it do the same, or where its ends are empty",
    doc="""
    The rules are examined over all connections at once, so that a rule is found, too, that several earlier rules hide
    only together. It is a warning where the earlier rules do something else than this one says: then the policy does
    not do what its author wanted. A rule whose ends have no servers may be waiting for them.
    """,
    example=_example,
    find=_find,
)
