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
    The plan with the fewest refutations so far, those that block first; of several, the best by the objective.

    A round that adds a host and mends nothing leaves the plan before in its place.

    Parameters
    ----------
    plan
        With the demand it was packed with, and its replay; None before the first.
    """

    plan: tuple[Plan, Demand, Replay] | None = None
    _rank: tuple[float, ...] = ()

    def offer(self, found: tuple[Plan, Demand, Replay], refuted: Sequence[Refutation]) -> None:
        """Keep a plan where it is no worse than the one that is kept: of equals, the last has the larger VMs."""
        blocking = sum(not item.wish for item in refuted)
        levels = (round(one.value, _DIGITS) for one in found[0].levels if one.criterion in CHOOSE_HOSTS)
        rank = (blocking, len(refuted), *levels)
        if self.plan is None or rank <= self._rank:
            self.plan, self._rank = found, rank
