"""VC303: the figure of a budget does not exist, because there is no placement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.budget_limits import CLAUSES, measured_budgets, scope_of
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_budget, without_plan
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    for statement, budget, figure in measured_budgets(facts):
        if figure is None:
            scope = scope_of(KIND, statement)
            placed = bool(facts.plan.hosts and statement.key.about)
            found = KIND.finding(
                budget.metric,
                statement.place,
                severity=statement.level,
                budget=budget.title,
                scope=scope,
                why=KIND.part("nobody" if placed else "no_plan"),
                advice=KIND.part("scope_tip" if placed else "plan_tip"),
            )
            yield replace(found, budget=statement.key)


KIND = FindingKind(
    id="VC303",
    title="Budget could not be measured",
    severity="block",
    severity_from="unless the budget's `level` says otherwise",
    message="{budget}{scope} could not be measured, because {why}.",
    parts={
        "scope": CLAUSES["scope"],
        "no_plan": "there is no placement",
        "nobody": "no VM there has a host",
        "plan_tip": "Resolve the findings about the plan (VC101 or VC102) first.",
        "scope_tip": "Correct the scope, tier or tag of the budget.",
    },
    tip="{advice}",
    doc="""
    There is no placement, or no VM of the budget's cluster, tier and tag, so the figure does not exist. A budget that
    cannot be measured counts as broken.
    """,
    example=lambda: replace(with_budget(maximum=9.0), plan=without_plan("unknown").plan, replay=None),
    find=_find,
)
