"""Figures of budgets and service levels: their units, and how people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from vconsolidate.model.replay import MemoryState
from vconsolidate.units import format_fraction, format_mib, format_w

Unit = Literal["count", "share", "memory", "power", "money", "factor", "state"]
"""Kind of quantity of a figure: a kind of ``units``, a bare number, money, a factor, or the place in `STATES`."""

STATES: Final[tuple[MemoryState, ...]] = ("none", "high", "clear", "soft", "hard", "low")
"""Memory states from the best to the worst."""


def format_figure(value: float, unit: str, currency: str = "") -> str:
    """Return the figure of a budget or service level; `unit` is a `Unit`."""
    if unit == "money":
        return f"{_number(value)} {currency}".rstrip()
    return _FORMATS[unit](value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def _signed(words: Callable[[float], str]) -> Callable[[float], str]:
    """Return a format that also takes figures below zero, as margins are."""
    return lambda value: f"-{words(-value)}" if value < 0.0 else words(value)


_FORMATS: Final[Mapping[str, Callable[[float], str]]] = {
    "count": _number,
    "share": lambda value: format_fraction(value, 1),
    "memory": _signed(format_mib),
    "power": _signed(format_w),
    "factor": lambda value: f"{value:.2f}",
    "state": lambda value: STATES[round(value)],
}
