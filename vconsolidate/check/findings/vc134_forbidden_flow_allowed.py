"""VC134: the zone policy allows a flow that must never pass."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc133_needed_flow_denied import flow, with_zones
from vconsolidate.check.zone_standing import flows_of
from vconsolidate.firewall.first_match import decide
from vconsolidate.firewall.words import example_words
from vconsolidate.model.finding import Finding
from vconsolidate.model.zoning import Traffic


def _find(facts: Facts) -> Iterator[Finding]:
    for stated, standing, policy in flows_of(facts):
        example = standing.examples.get("allow")
        if stated.expect != "denied" or example is None:
            continue
        verdict = decide(policy, example.source, example.destination, example.protocol, example.port)
        by = KIND.part("default") if verdict.rule is None else KIND.part("rule", name=verdict.rule.name)
        how = KIND.part("partly" if standing.outcome == "partly" else "wholly")
        yield KIND.finding(stated.name, stated.place, how=how, by=by, example=example_words(example))


def _example() -> Facts:
    never = flow("vm2", "vm1", Traffic(), expect="denied")
    return with_zones(("vm2", "vm1", Traffic("tcp", ((22, 22),)), "allow"), flows=(never,))


KIND = FindingKind(
    id="VC134",
    title="Forbidden flow is allowed",
    severity="block",
    message="The zone policy allows {how} of a flow that must never pass, for example {example}, decided by {by}.",
    parts={"wholly": "all", "partly": "a part", "rule": "rule {name}", "default": "the default (no rule matches)"},
    tip="Add a rule that denies the flow before the one that decides, or correct the flow.",
    doc="""
    A flow with `expect: denied` meets a rule that allows it, or no rule at all while the default is allow. The example
    is one connection of the flow. [Zones](zones.md) explains how rules are tried.
    """,
    example=_example,
    find=_find,
)
