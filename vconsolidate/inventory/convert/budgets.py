"""Limits on figures of the plan, each in its metric's base unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from vconsolidate import units
from vconsolidate.check.budgets.base import Budget, Unit
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.budgets import BudgetSection
from vconsolidate.inventory.schema.quantity import Money, parse_money
from vconsolidate.model.statement import BudgetStatement

KINDS: Final[Mapping[Unit, units.Kind]] = {
    "share": units.FRACTION,
    "memory": units.MEMORY,
    "power": units.POWER,
}
"""Unit of a budget → kind of quantity that states its limit."""


_LIMITS: Final = ("maximum", "minimum", "increase", "increase_percent")


def convert_budget(
    section: BudgetSection, route: Route, context: Context, clusters: frozenset[str]
) -> BudgetStatement | None:
    """Return the budget at `route`; None, with the reasons among the problems, when nothing is known of its metric."""
    if not any(context.states((*route, key)) for key in _LIMITS):
        context.wrong(route, 'the budget has no limit (write "maximum", "minimum", "increase" or "increase_percent")')
    if section.scope:
        context.refer_to(section.scope, clusters, (*route, "scope"), "cluster")
    budget = context.look_up(BUDGETS, section.metric, (*route, "metric"), "metric")
    if budget is None:
        return None
    _check_scope(section, budget, route, context)
    maximum = limit_of(section.maximum, budget.unit, (*route, "maximum"), context)
    minimum = limit_of(section.minimum, budget.unit, (*route, "minimum"), context)
    if maximum is not None and minimum is not None and minimum > maximum:
        context.wrong((*route, "minimum"), "the minimum is above the maximum (swap them, or leave one out)")
    return BudgetStatement(
        metric=section.metric,
        maximum=maximum,
        minimum=minimum,
        level=section.level,
        scope=section.scope,
        place=context.place(route),
        tier=section.tier,
        tag=section.tag,
        application=section.application,
        owner=section.owner,
        increase=limit_of(section.increase, budget.unit, (*route, "increase"), context),
        increase_fraction=limit_of(section.increase_percent, "share", (*route, "increase_percent"), context),
    )


def _check_scope(section: BudgetSection, budget: Budget, route: Route, context: Context) -> None:
    """Report a scope that the figure does not have."""
    for key in ("scope", "tier", "tag", "application", "owner"):
        if not getattr(section, key):
            continue
        if budget.whole_plan:
            context.wrong((*route, key), f'{quoted(budget.metric)} is a figure of the whole plan (remove "{key}")')
        elif key == "scope" and not budget.clusters:
            context.wrong((*route, key), f'{quoted(budget.metric)} is a figure of no cluster (remove "scope")')


def limit_of(value: float | str | None, unit: Unit, route: Route, context: Context) -> float | None:
    """Return a limit in the base unit of its metric."""
    if value is None:
        return None
    if unit == "money":
        money = parse_money(value)
        if isinstance(money, Money):
            return context.amount(money, route)
        limit: float | str = money
    else:
        limit = _quantity(value, unit)
    if isinstance(limit, str):
        context.wrong(route, limit + _instead(value, unit, route))
        return None
    return limit


def _instead(value: float | str, unit: Unit, route: Route) -> str:
    """Return the hint that a share of the baseline's figure has a key of its own; nothing where none was written."""
    written = isinstance(value, str) and re.fullmatch(r"\s*\d[\d.,]*\s*%\s*", value) is not None
    if not written or unit == "share" or route[-1] != "increase":
        return ""
    return f' (for a share of the baseline\'s figure, write "increase_percent: {str(value).strip()}")'


def _quantity(value: float | str, unit: Unit) -> float | str:
    """Return a limit, or what is wrong with it."""
    if unit in KINDS:
        if isinstance(value, int | float):
            return units.missing_unit(value, KINDS[unit])
        try:
            value = units.parse(value, KINDS[unit])
        except units.UnitError as error:
            return str(error)
    if isinstance(value, str) or not 0 <= value < float("inf"):
        return f"expected a number of zero or more, got {quoted(value)} (write for example 4)"
    return value
