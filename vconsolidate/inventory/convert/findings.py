"""Decisions of the owner about findings."""

from __future__ import annotations

from typing import Literal

from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.finding_settings import NEVER
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.findings import DecisionSection, FindingsSection
from vconsolidate.model.finding_setting import FindingSetting


def convert_findings(section: FindingsSection, context: Context) -> tuple[FindingSetting, ...]:
    """Return the decisions, ignored findings last, so that they win over changed levels."""
    levels = [
        _setting(one, one.level, ("findings", "levels", number), context) for number, one in enumerate(section.levels)
    ]
    ignored = [
        _setting(one, "ignore", ("findings", "ignore", number), context) for number, one in enumerate(section.ignore)
    ]
    return (*levels, *ignored)


def _setting(
    section: DecisionSection, level: Literal["ignore", "block", "warn", "note"], route: Route, context: Context
) -> FindingSetting:
    if bool(section.finding) == bool(section.metric):
        context.wrong(route, 'write either "finding" (an identifier such as VC405) or "metric" (of a budget)')
    if section.metric:
        context.look_up(BUDGETS, section.metric, (*route, "metric"), "metric")
    if section.finding and not any(known.startswith(section.finding) for known in KINDS):
        near = context.problems.did_you_mean(section.finding, KINDS)
        context.wrong((*route, "finding"), f"unknown finding {quoted(section.finding)}{near}")
    if section.finding in NEVER:
        context.wrong((*route, "finding"), f"{section.finding} says that no sound plan exists and cannot be changed")
    if not section.reason.strip():
        context.wrong((*route, "reason"), "the reason is empty (say why, for whoever reads it later)")
    return FindingSetting(
        level=level,
        finding=section.finding,
        metric=section.metric,
        subject=section.subject,
        reason=section.reason,
        until=section.until,
        place=context.place(route),
    )
