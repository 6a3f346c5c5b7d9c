"""The best order so far, told as soon as it is found: what a search that is interrupted has to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from vconsolidate.migration.problem import MoveProblem, Schedule, State

Keep: TypeAlias = Callable[[Schedule], None]
"""Called with every order that is better than those before it."""


def ignore(_found: Schedule) -> None:
    """Keep nothing."""


@dataclass(slots=True)
class Incumbent:
    """
    The best order so far; all of its states were accepted by the checker.

    Parameters
    ----------
    bound
        No order has fewer waves.
    keep
        Called with each better order.
    """

    problem: MoveProblem
    bound: int
    keep: Keep
    _best: tuple[int, int, int] | None = None

    def offer(self, states: Sequence[State]) -> None:
        """Tell of an order, or of its first waves, if it is better than the best."""
        value = worth(self.problem, states)
        if self._best is None or value < self._best:
            self._best = value
            self.keep(Schedule(tuple(states), self.bound, limited=True))


def worth(problem: MoveProblem, states: Sequence[State]) -> tuple[int, int, int]:
    """Return how good an order is, least first: VMs that are not on their hosts, waves, parking moves."""
    away = sum(here != goal for here, goal in zip(states[-1], problem.goal, strict=True))
    return away, len(states), parked(problem, states)


def parked(problem: MoveProblem, states: Sequence[State]) -> int:
    """Return the moves to a host other than the VM's own."""
    return sum(
        before[vm] != after[vm] and after[vm] != problem.goal[vm]
        for before, after in pairwise(states)
        for vm in range(problem.n_vms)
    )
