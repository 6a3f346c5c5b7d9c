"""Limits with their figures, and the findings that are ignored, as sections."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.check.budget_limits import measured_everything
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import decision_about
from vconsolidate.check.standings import standings
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.standing import Standing
from vconsolidate.report.compose.machines import location
from vconsolidate.report.schema.limits import FigureSection, IgnoredSection, LimitSection, ScopeSection


def limit_sections(facts: Facts) -> tuple[LimitSection, ...]:
    """Return every budget and service level with its figure, missed ones first, then the least margin."""
    return tuple(limit_section(standing) for standing in standings(facts))


def limit_section(standing: Standing) -> LimitSection:
    """Return a figure beside its limit."""
    return LimitSection(
        kind=standing.kind,
        metric=standing.metric,
        title=standing.title,
        about=standing.about,
        scope=ScopeSection(
            cluster=standing.key.cluster,
            tier=standing.key.tier,
            tag=standing.key.tag,
            application=standing.key.application,
            owner=standing.key.owner,
        ),
        of=standing.of,
        unit=standing.unit,
        side=standing.side,
        value=standing.value,
        limit=standing.limit,
        baseline=standing.baseline,
        margin=standing.margin,
        margin_fraction=None if standing.margin is None else standing.tightness,
        verdict=standing.verdict,
        level=standing.level,
        location=location(standing.place),
    )


def figure_sections(facts: Facts) -> tuple[FigureSection, ...]:
    """Return every figure that a budget could limit, in the order of the metrics."""
    return tuple(
        FigureSection(
            metric=metric,
            title=BUDGETS[metric].title,
            unit=BUDGETS[metric].unit,
            value=figure.value,
            of=figure.of,
            usual=BUDGETS[metric].usual,
        )
        for metric, figure in measured_everything(facts).items()
    )


def ignored_sections(estate: Estate, ignored: Sequence[Finding]) -> tuple[IgnoredSection, ...]:
    """Return the findings that the owner ignores, each with the reason."""
    found = ((finding, decision_about(estate, finding)) for finding in ignored)
    return tuple(
        IgnoredSection(
            id=finding.id,
            severity=finding.severity,
            subject=finding.subject,
            message=finding.message,
            reason="" if decision is None else decision.reason,
            until=None if decision is None else decision.until,
            location=location(finding.place),
            period=finding.period,
            decided_at=None if decision is None else location(decision.place),
        )
        for finding, decision in found
    )
