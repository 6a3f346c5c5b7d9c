"""What a budget is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from vconsolidate.check.facts import Facts
from vconsolidate.model.figure import Unit, format_figure

__all__ = ["Budget", "Measured", "Unit", "worst"]


@dataclass(frozen=True, slots=True)
class Measured:
    """
    A figure, and the host or VM it is of where it is one's.

    Parameters
    ----------
    value
        In the base unit of the budget.
    """

    value: float
    of: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """
    A figure of a plan or its replay that an inventory may limit.

    Parameters
    ----------
    metric
        Its name in the inventory.
    title
        Its name at the head of messages: ``The number of hosts``.
    unit
        What a limit is written in.
    doc
        What it measures, one sentence for the documentation and the editor.
    measure
        Facts → figure, None where there is nothing to measure.
    tip
        What to do when the figure is beyond the usual side of its limit.
    usual
        That side: most budgets are a maximum.
    whole_plan
        It is of the plan as a whole: a budget of it has no scope.
    clusters
        It can be measured of one cluster.
    """

    metric: str
    title: str
    unit: Unit
    doc: str
    measure: Callable[[Facts], Measured | None]
    tip: str = ""
    usual: Literal["maximum", "minimum"] = "maximum"
    whole_plan: bool = False
    clusters: bool = True

    def format(self, value: float, currency: str = "") -> str:
        """Return a figure of this budget for people; an amount of money with its currency."""
        return format_figure(value, self.unit, currency)


def worst(figures: Iterable[tuple[float, str]]) -> Measured | None:
    """Return the largest figure and whose it is (the first of equals); None of nothing. NaN is no figure."""
    best: Measured | None = None
    for value, name in figures:
        if not math.isnan(value) and (best is None or value > best.value):
            best = Measured(value, name)
    return best
