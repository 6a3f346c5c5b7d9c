"""Decisions of the owner about findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeVar

from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.check.finding_settings import NEVER
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route, walk
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.findings import DecisionSection, FindingsSection, LevelDecisionSection
from vconsolidate.inventory.schema_problems import unknown_key, validate_partly
from vconsolidate.inventory.schema_words import shown
from vconsolidate.model.finding_setting import FindingSetting

_INSTEAD: Final = "write for example ignore: [{finding: VC405, reason: accepted until spring}]"
_Decision = TypeVar("_Decision", bound=DecisionSection)


def convert_findings(context: Context) -> tuple[FindingSetting, ...]:
    """Return the decisions, ignored findings last, so that they win over changed levels."""
    node = context.root.get("findings")
    if node is None or not isinstance(node.value, dict):
        if node is not None:
            context.wrong(("findings",), f"expected a mapping, got {shown(node)} ({_INSTEAD})")
        return ()
    for key in node.value:
        if key not in FindingsSection.model_fields:
            known = list(FindingsSection.model_fields)
            context.problems.at_key(context.root, ("findings", key), unknown_key(key, known, context.problems))
    levels = [
        _setting(one, one.level, route, context) for route, one in _items(LevelDecisionSection, "levels", context)
    ]
    ignored = [_setting(one, "ignore", route, context) for route, one in _items(DecisionSection, "ignore", context)]
    return (*levels, *ignored)


def _items(model: type[_Decision], key: str, context: Context) -> Iterator[tuple[Route, _Decision]]:
    """Yield the decisions of a list that fit their schema, with their routes."""
    node, _ = walk(context.root, ("findings", key))
    if not isinstance(node.value, list):
        if context.states(("findings", key)):
            context.wrong(("findings", key), f"expected a list, got {shown(node)} ({_INSTEAD})")
        return
    for number in range(len(node.value)):
        route: Route = ("findings", key, number)
        section = validate_partly(model, context.root, route, context.problems)
        if section is not None:
            yield route, section


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
        context.wrong(
            (*route, "finding"), f"{section.finding} says that no sound plan exists and cannot be changed (remove it)"
        )
    if not section.reason.strip():
        context.wrong((*route, "reason"), "the reason is empty (write why, for whoever reads it later)")
    return FindingSetting(
        level=level,
        finding=section.finding,
        metric=section.metric,
        subject=section.subject,
        reason=section.reason,
        until=section.until,
        place=context.place(route),
    )
