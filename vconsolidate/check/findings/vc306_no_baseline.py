"""VC306: a budget limits an increase, and nothing says from what."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.budget_limits import CLAUSES, budget_standings, scope_of
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_budget
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    told = set()
    for statement, standing in budget_standings(facts):
        if standing.limit is None and standing.value is not None and statement.place not in told:
            told.add(statement.place)
            known = facts.estate.baseline
            yield KIND.finding(
                standing.metric,
                statement.place,
                budget=BUDGETS[standing.metric].title,
                scope=scope_of(KIND, statement),
                reason=KIND.part("none") if known is None else KIND.part("unknown", source=known.source),
            )


KIND = FindingKind(
    id="VC306",
    title="Increase not judged without a baseline",
    severity="note",
    message="The increase of a budget was not judged ({budget}{scope}): {reason}.",
    parts={
        "scope": CLAUSES["scope"],
        "none": "no baseline was given",
        "unknown": "the baseline {source} does not have the figure",
    },
    tip="Name a baseline: check --baseline old-plan.json.",
    doc="""
    A budget with `increase` or `increase_percent` compares with an earlier plan. It is judged by `check --baseline`
    only, and only where that plan has the same figure: the same metric, cluster, tier and tag.
    """,
    example=lambda: with_budget(increase=1.0),
    find=_find,
)
