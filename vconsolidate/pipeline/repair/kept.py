"""The plan that is kept where no round of repair ends with one that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.model.demand import Demand
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import CHOOSE_HOSTS
from vconsolidate.model.replay import Replay
from vconsolidate.pipeline.repair.refute import Refutation

_DIGITS = 6


@dataclass
class Kept:
    """
    The last plan, unless one before costs less and misses no more.

    A round that adds a host and mends nothing thus leaves the plan before in its place.

    Parameters
    ----------
    plan
        With the demand it was packed with, and its replay; None before the first.
    """

    plan: tuple[Plan, Demand, Replay] | None = None
    _misses: int = 0
    _levels: tuple[float, ...] = ()

    def offer(self, found: tuple[Plan, Demand, Replay], refuted: Sequence[Refutation]) -> None:
        """Keep a plan, unless it is worse by the objective and mends nothing."""
        levels = tuple(round(one.value, _DIGITS) for one in found[0].levels if one.criterion in CHOOSE_HOSTS)
        if self.plan is None or levels <= self._levels or len(refuted) < self._misses:
            self.plan, self._misses, self._levels = found, len(refuted), levels
