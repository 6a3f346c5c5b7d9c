"""VC102: the search ended without a placement and without a proof that there is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import without_plan
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    plan = facts.plan
    if plan.status == "unknown" and not plan.hosts:
        yield KIND.finding(facts.estate.name, advice=KIND.part("longer" if plan.limited else "relax"))


def _example() -> Facts:
    facts = without_plan("unknown")
    return replace(facts, plan=replace(facts.plan, limited=True))


KIND = FindingKind(
    id="VC102",
    title="No plan was found within the limit",
    severity="block",
    message="The search ended before it found a placement, and it is not proven that none exists.",
    parts={
        "longer": "Raise --effort or --time-limit to search longer.",
        "relax": "Relax a rule or a limit; a longer search would find nothing more.",
    },
    tip="{advice}",
    doc="""
    The search ended before it found a placement, and it did not prove that none exists. A larger `--effort` or
    `--time-limit` makes the search longer. The tip says where a longer search would not help.
    """,
    example=_example,
    find=_find,
)
