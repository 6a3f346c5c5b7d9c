"""Limits on figures of the plan, each in its metric's base unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vconsolidate import units
from vconsolidate.check.budgets.base import Unit
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


def convert_budget(
    section: BudgetSection, route: Route, context: Context, clusters: frozenset[str]
) -> BudgetStatement | None:
    """Return the budget at `route`; None, with the reasons among the problems, when nothing is known of its metric."""
    if not context.states((*route, "maximum")) and not context.states((*route, "minimum")):
        context.wrong(route, 'the budget has no limit (write "maximum", "minimum" or both)')
    if section.scope:
        context.refer_to(section.scope, clusters, (*route, "scope"), "cluster")
    budget = context.look_up(BUDGETS, section.metric, (*route, "metric"), "metric")
    if budget is None:
        return None
    maximum = _limit(section.maximum, budget.unit, (*route, "maximum"), context)
    minimum = _limit(section.minimum, budget.unit, (*route, "minimum"), context)
    if maximum is not None and minimum is not None and minimum > maximum:
        context.wrong((*route, "minimum"), "the minimum is above the maximum (swap them, or leave one out)")
    return BudgetStatement(
        metric=section.metric,
        maximum=maximum,
        minimum=minimum,
        level=section.level,
        scope=section.scope,
        place=context.place(route),
    )


def _limit(value: float | str | None, unit: Unit, route: Route, context: Context) -> float | None:
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
        context.wrong(route, limit)
        return None
    return limit


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
        return f"expected a number of zero or more, got {quoted(value)}"
    return value
