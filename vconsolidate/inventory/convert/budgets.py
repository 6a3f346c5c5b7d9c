"""Limits on figures of the plan, each in its metric's base unit."""

from __future__ import annotations

from typing import Final

from vconsolidate import units
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.schema.budgets import BudgetSection
from vconsolidate.model.estate import BudgetStatement

_KINDS: Final = (
    units.FRACTION, units.MEMORY, units.POWER, units.DURATION, units.CLOCK, units.BANDWIDTH, units.RATE, units.STORAGE,
)  # fmt: skip


def convert_budget(section: BudgetSection, route: Route, context: Context, clusters: frozenset[str]) -> BudgetStatement:
    """Return the budget at `route`."""
    if not context.written((*route, "maximum")) and not context.written((*route, "minimum")):
        context.wrong(route, 'say "maximum" or "minimum"')
    maximum = _limit(section.maximum, (*route, "maximum"), context)
    minimum = _limit(section.minimum, (*route, "minimum"), context)
    if maximum is not None and minimum is not None and minimum > maximum:
        context.wrong((*route, "minimum"), "the minimum is above the maximum")
    if section.scope:
        context.refer_to(section.scope, clusters, (*route, "scope"), "cluster")
    return BudgetStatement(
        metric=section.metric,
        maximum=maximum,
        minimum=minimum,
        level=section.level,
        scope=section.scope,
        place=context.place(route),
    )


def _limit(value: float | str | None, route: Route, context: Context) -> float | None:
    """Return a limit in the base unit of whatever its unit measures."""
    if value is None or isinstance(value, int | float):
        return value
    for kind in _KINDS:
        try:
            return units.parse(value, kind)
        except units.UnitError:
            continue
    context.wrong(route, f'{quoted(value)} is no limit (write a number, or one with a unit: "5 %", "0 MiB")')
    return None
