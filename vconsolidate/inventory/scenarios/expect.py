"""Expectations of a scenario: typed limits on the figures of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vconsolidate.check.budgets.base import Budget
from vconsolidate.check.budgets.registry import BUDGETS
from vconsolidate.inventory.convert.budgets import limit_of
from vconsolidate.inventory.convert.context import Context
from vconsolidate.inventory.node import Route
from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.scenarios.scenario import Expectation, Layer

ALIASES: Final[Mapping[str, str]] = {
    "hosts": "hosts_used",
    "ready": "cpu_ready",
    "utilisation": "cpu_utilisation_peak",
}
"""Short names of the metrics that are asked for most."""

STATES: Final = ("feasible", "proven")
"""What holds or does not: there is a plan; its status is optimal, or no plan is proven to exist."""


def expectations_of(layer: Layer, context: Context) -> tuple[Expectation, ...]:
    """Return the expectations of a scenario; what is wrong with them is among the problems of the context."""
    found = []
    for key, value in layer.section.expect.items():
        route = (*layer.route, "expect", key)
        one = _state(key, value, route, context) if key in STATES else _figure(key, value, route, context)
        if one is not None:
            found.append(one)
    return tuple(found)


def _state(key: str, value: Any, route: Route, context: Context) -> Expectation | None:  # noqa: ANN401
    if isinstance(value, bool):
        return Expectation(key, context.place(route), wanted=value)
    context.wrong(route, f"expected true or false, got {quoted(value)} (write for example {key}: true)")
    return None


def _figure(key: str, value: Any, route: Route, context: Context) -> Expectation | None:  # noqa: ANN401
    budget = BUDGETS.get(ALIASES.get(key, key))
    if budget is None:
        near = context.problems.did_you_mean(key, (*STATES, *ALIASES, *BUDGETS))
        context.problems.at_key(context.root, route, f"nothing to expect is called {quoted(key)}{near}")
        return None
    limits = value if isinstance(value, dict) else {budget.usual: value}
    if not limits:
        context.wrong(route, 'the expectation has no limit (write "maximum" or "minimum")')
    amounts: dict[str, float | None] = {"maximum": None, "minimum": None}
    for name, limit in limits.items():
        at = (*route, name) if isinstance(value, dict) else route
        if name not in amounts:
            context.problems.at_key(context.root, at, f"unknown key {quoted(name)} (known: maximum, minimum)")
        else:
            amounts[name] = _amount(limit, budget, at, context)
    most, least = amounts["maximum"], amounts["minimum"]
    if most is not None and least is not None and least > most:
        context.wrong((*route, "minimum"), "the minimum is above the maximum (swap them, or leave one out)")
    if most is None and least is None:
        return None
    return Expectation(budget.metric, context.place(route), budget.unit, maximum=most, minimum=least)


def _amount(value: Any, budget: Budget, route: Route, context: Context) -> float | None:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        given = "a list" if isinstance(value, list) else quoted(value)
        context.wrong(route, f"expected a limit, got {given} (write for example 4 or 5 %)")
        return None
    return limit_of(value, budget.unit, route, context)
