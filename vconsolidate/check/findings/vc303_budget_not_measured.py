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
            found = KIND.finding(
                budget.metric, statement.place, severity=statement.level, budget=budget.title, scope=scope
            )
            yield replace(found, budget=statement.key)


KIND = FindingKind(
    id="VC303",
    title="Budget could not be measured",
    severity="block",
    severity_from="unless the budget's `level` says otherwise",
    message="{budget}{scope} could not be measured, because there is no placement.",
    parts={"scope": CLAUSES["scope"]},
    tip="Resolve the findings about the plan (VC101 or VC102) first.",
    doc="""
    There is no placement, so the figure does not exist. A budget that cannot be measured counts as broken.
    """,
    example=lambda: replace(with_budget(maximum=9.0), plan=without_plan("unknown").plan, replay=None),
    find=_find,
)
