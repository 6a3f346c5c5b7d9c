"""Where a plan stands against its limits: budgets and service levels, kept ones too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vconsolidate.model.baseline import FigureKey
from vconsolidate.model.figure import Unit
from vconsolidate.model.place import NOWHERE, Place

Side = Literal["maximum", "minimum", "increase", "increase_percent"]

Verdict = Literal["missed", "kept", "unknown", "ignored"]


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A figure beside one limit.

    Parameters
    ----------
    kind
        Who sets the limit: a budget, or a service level.
    metric, title
        Name of the figure in the inventory, and for people: ``The number of hosts``.
    key, about
        What the figure is of, and the same in words (empty for the whole plan).
    of
        Host or VM that has the worst figure; empty where it is of nobody in particular.
    value
        In the base unit; None where it could not be measured.
    limit
        Largest value allowed (smallest, for a minimum); None where there is no baseline to tell it.
    baseline
        Figure of the baseline, where one is needed and known.
    verdict
        ``missed``, ``kept``, ``unknown`` where value or limit is, or ``ignored`` where the owner ignores the breach.
    level
        Severity of a breach.
    """

    kind: Literal["budget", "service_level"]
    metric: str
    title: str
    unit: Unit
    side: Side
    value: float | None
    limit: float | None
    verdict: Verdict
    level: Literal["block", "warn", "note"]
    key: FigureKey
    about: str = ""
    of: str = ""
    baseline: float | None = None
    place: Place = NOWHERE

    @property
    def margin(self) -> float | None:
        """What is left up to the limit; negative beyond it."""
        if self.value is None or self.limit is None:
            return None
        return self.value - self.limit if self.side == "minimum" else self.limit - self.value

    @property
    def tightness(self) -> float:
        """
        How near the limit is: the margin as a share of the limit, of the value where the limit is zero.

        It is 1 for zero of zero. Of a factor, what counts is what is above 1: no slowdown at all is as far as can be.
        """
        if self.margin is None or self.limit is None or self.value is None:
            return float("inf")
        nothing = 1.0 if self.unit == "factor" else 0.0
        scale = abs(self.limit - nothing) or abs(self.value - nothing)
        return self.margin / scale if scale else 1.0
