"""Which steps of a history are alike: the same hour of the day or week, day of the week, or month of the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vconsolidate.forecast.history import DAY_S, HOUR_S, WEEK_S, YEAR_S
from vconsolidate.model.arrays import IntArray

Kind = Literal["none", "day", "week", "year"]


@dataclass(frozen=True, slots=True)
class Season:
    """
    What repeats in a history.

    Parameters
    ----------
    kind
        What repeats: the hours of a ``day``, the hours or days of a ``week``, the months of a ``year``.
    step_s
        Of the history.
    """

    kind: Kind
    step_s: int

    @property
    def period(self) -> int:
        """Steps after which it repeats; 1 without a season."""
        length_s = {"none": self.step_s, "day": DAY_S, "week": WEEK_S, "year": YEAR_S}[self.kind]
        return max(1, round(length_s / self.step_s))

    def labels(self, start_s: int, first: int, last: int) -> IntArray:
        """
        Return (last − first,) numbers of the steps `first` to `last` − 1: steps with one number are alike.

        Months are those of the calendar, so that leap days belong to their month. Weeks belong to the month of their
        fourth day.
        """
        at_s = start_s + self.step_s * np.arange(first, last, dtype=np.int64)
        if self.kind == "none":
            return np.zeros(last - first, dtype=np.int64)
        if self.kind == "year":
            months = (at_s + self.step_s // 2).astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
            return np.asarray(months % 12, dtype=np.int64)
        length_s = DAY_S if self.kind == "day" else WEEK_S
        return np.asarray(at_s % length_s // self.step_s, dtype=np.int64)


def season_of(step_s: int, n_steps: int) -> Season:
    """Return the longest season of which a history holds enough: two days, three weeks or two years."""
    span_s = step_s * n_steps
    if step_s >= DAY_S and span_s >= 2 * YEAR_S:
        return Season("year", step_s)
    if step_s < WEEK_S and span_s >= 3 * WEEK_S:
        return Season("week", step_s)
    if step_s <= HOUR_S and span_s >= 2 * DAY_S:
        return Season("day", step_s)
    return Season("none", step_s)
