"""VC109: the plan breaks a rule that it only should keep."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_rule
from vconsolidate.check.placement import placement_of, title_of
from vconsolidate.model.finding import Finding
from vconsolidate.rules.registry import RULES, wishes, with_secondaries


def _find(facts: Facts) -> Iterator[Finding]:
    preferred = wishes(facts.estate)
    if not facts.plan.hosts or not preferred:
        return
    placement = placement_of(facts)
    for wish in preferred:
        rule = with_secondaries(wish, facts.estate)
        broken = [violation.message for violation in RULES[rule.kind].violations(rule, placement)]
        if broken:
            more = KIND.part("more", more=len(broken) - 1) if len(broken) > 1 else ""
            yield KIND.finding(title_of(rule), rule.place, weight=rule.weight, broken=broken[0], more=more)


KIND = FindingKind(
    id="VC109",
    title="Preferred rule is not kept",
    severity="note",
    message="The plan does not keep this preferred rule of weight {weight:g}: {broken}{more}.",
    parts={"more": " (and {more} more)"},
    tip="Set level: must to see what keeping the rule costs.",
    doc="""
    The plan breaks a rule with `level: should`, because keeping it would have cost more or used more hosts, or
    because it contradicts a rule of more weight. Set `level: must` to see what it costs to insist. See
    [rules](rules.md#must-and-should).
    """,
    example=lambda: with_rule("anti_affinity", "vm0", "vm1", level="should"),
    find=_find,
)
