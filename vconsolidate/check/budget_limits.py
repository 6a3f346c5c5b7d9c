"""Budgets of the inventory against the figures of plan and replay: the measure of VC301 to VC304 and VC306."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vconsolidate.check.budgets.base import Budget, Measured
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import ignores_budget
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.new_servers import new_servers, new_words
from vconsolidate.model.finding import Finding
from vconsolidate.model.standing import Side, Standing, Verdict
from vconsolidate.model.statement import BudgetStatement

_ROUNDING: Final = 1e-6
"""Of a limit: what the six decimals of a plan document, read back, may add to a figure that just meets it."""

CLAUSES: Final = {
    "scope": " in {about}",
    "of": " ({name})",
    "unusual": "Correct the {side} of the budget if the figure is as you want it.",
    "new": " {servers} {are} new since the baseline: {names}.",
}
"""
Clauses of these kinds: the VMs that are judged, the host or VM whose figure it is, the tip where a figure is beyond the
side of its limit that no tip of the budget is for, and the servers that were added since the baseline.
"""


def measured_budgets(facts: Facts) -> Iterator[tuple[BudgetStatement, Budget, Measured | None]]:
    """Yield every budget of the inventory with its figure; None where there is nothing to measure."""
    for statement in facts.estate.budgets:
        budget = BUDGETS[statement.metric]
        scoped = scoped_facts(facts, statement)
        yield statement, budget, budget.measure(scoped)


def scoped_facts(facts: Facts, statement: BudgetStatement) -> Facts:
    """Return what a budget sees of a plan."""
    return replace(
        facts,
        scope=statement.scope,
        tier=statement.tier,
        tag=statement.tag,
        application=statement.application,
        owner=statement.owner,
    )


def measured_everything(facts: Facts) -> dict[str, Measured]:
    """Return the figure of every budget there is, of the whole plan; without those that cannot be measured."""
    found = {metric: budget.measure(facts) for metric, budget in BUDGETS.items()}
    return {metric: figure for metric, figure in found.items() if figure is not None}


def scope_of(kind: FindingKind, statement: BudgetStatement) -> str:
    """Return the clause for the VMs that a budget is about; empty for all."""
    return kind.part("scope", about=statement.key.about) if statement.key.about else ""


def limits_of(statement: BudgetStatement, baseline: float | None) -> Iterator[tuple[Side, float | None]]:
    """Yield every side that a budget limits, with its limit; None where no baseline tells it."""
    if statement.maximum is not None:
        yield "maximum", statement.maximum
    if statement.minimum is not None:
        yield "minimum", statement.minimum
    if statement.increase is not None:
        yield "increase", None if baseline is None else baseline + statement.increase
    if statement.increase_fraction is not None:
        yield "increase_percent", None if baseline is None else baseline * (1.0 + statement.increase_fraction)


def budget_standings(facts: Facts) -> Iterator[tuple[BudgetStatement, Standing]]:
    """Yield where every limit of every budget stands."""
    known = facts.estate.baseline
    for statement, budget, figure in measured_budgets(facts):
        baseline = None if known is None else known.figures.get(statement.key)
        for side, limit in limits_of(statement, baseline):
            standing = Standing(
                kind="budget",
                metric=budget.metric,
                title=budget.title,
                unit=budget.unit,
                side=side,
                value=None if figure is None else figure.value,
                limit=limit,
                verdict="unknown",
                level=statement.level,
                key=statement.key,
                about=statement.key.about,
                of="" if figure is None else figure.of,
                baseline=baseline,
                place=statement.place,
            )
            yield statement, replace(standing, verdict=_verdict(standing, statement, facts))


def _verdict(standing: Standing, statement: BudgetStatement, facts: Facts) -> Verdict:
    if standing.margin is None or standing.limit is None:
        return "unknown"
    least = _ROUNDING if standing.side.startswith("increase") else 0.0
    if standing.margin >= -max(least, _ROUNDING * abs(standing.limit)):
        return "kept"
    return "ignored" if ignores_budget(facts.estate, statement.key, standing.of) else "missed"


def beyond_limit(kind: FindingKind, facts: Facts, *sides: Side) -> Iterator[Finding]:
    """Yield the budgets whose figure is beyond one of these sides of their limits."""
    currency = facts.estate.economics.currency
    added = new_servers(facts)
    for statement, standing in budget_standings(facts):
        value, limit, margin = standing.value, standing.limit, standing.margin
        missed = standing.verdict in {"missed", "ignored"}
        if standing.side not in sides or not missed or value is None or limit is None or margin is None:
            continue
        budget = BUDGETS[standing.metric]
        worse = _worse(standing)
        wanted = scoped_facts(facts, statement)
        mine = tuple(one for one in added if worse and wanted.wants(one.server))
        found = kind.finding(
            standing.of or budget.metric,
            statement.place,
            severity=statement.level,
            budget=budget.title,
            scope=scope_of(kind, statement),
            value=budget.format(value, currency),
            of=kind.part("of", name=standing.of) if standing.of else "",
            beyond=budget.format(-margin, currency),
            limit=budget.format(limit, currency),
            baseline="" if standing.baseline is None else budget.format(standing.baseline, currency),
            new=kind.part("new", **new_words(mine)) if mine else "",
            advice=_advice(kind, budget, standing),
        )
        related = tuple(one.related for one in mine)
        yield replace(found, budget=statement.key, worse=worse, excess=-standing.tightness, related=related)


def _worse(standing: Standing) -> bool:
    """Return whether the figure is worse than in the baseline; False where there is none to compare with."""
    if standing.baseline is None or standing.value is None:
        return False
    change = standing.value - standing.baseline
    return (-change if standing.side == "minimum" else change) > _ROUNDING * max(abs(standing.baseline), 1.0)


def _advice(kind: FindingKind, budget: Budget, standing: Standing) -> str:
    side = "minimum" if standing.side == "minimum" else "maximum"
    return budget.tip if side == budget.usual else kind.part("unusual", side=side)
