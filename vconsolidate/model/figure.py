"""Figures of budgets and service levels: their units, and how people read them."""

from __future__ import annotations

from typing import Final, Literal

from vconsolidate.model.replay import MemoryState
from vconsolidate.units import format_fraction, format_mib, format_w

Unit = Literal["count", "share", "memory", "power", "money", "factor", "state"]
"""Kind of quantity of a figure: a kind of ``units``, a bare number, money, a factor, or the place in `STATES`."""

STATES: Final[tuple[MemoryState, ...]] = ("none", "high", "clear", "soft", "hard", "low")
"""Memory states from the best to the worst."""


def format_figure(value: float, unit: str, currency: str = "") -> str:
    """Return the figure of a budget or service level; `unit` is a `Unit`."""
    match unit:
        case "share":
            return format_fraction(value, 1)
        case "memory":
            return f"-{format_mib(-value)}" if value < 0.0 else format_mib(value)
        case "power":
            return f"-{format_w(-value)}" if value < 0.0 else format_w(value)
        case "money":
            return f"{_number(value)} {currency}".rstrip()
        case "factor":
            return f"{value:.2f}"
        case "state":
            return STATES[round(value)]
        case _:
            return _number(value)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
