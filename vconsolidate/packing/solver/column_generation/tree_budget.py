"""Whether a search tree is worth beginning, and how many steps it may take."""

from __future__ import annotations

from vconsolidate.packing.solver.work_limit import WorkLimit

STEP_WORK = 8e-9
"""Work of a step."""

LEAST_WORK = 1.2
"""With less to spend, loading the compiled code alone takes more than the tree gains."""

_MOST_WORK = 8.0
_FIRST_SHARE = 0.5
_LEVEL = 2
"""Narrower beams find loads sooner."""


class TreeBudget:
    """Remembers what exact pricing took so far: the next one takes about as much."""

    def __init__(self) -> None:
        self._possible = True
        self._last = 0.0

    def possible_at(self, level: int, work_limit: WorkLimit) -> bool:
        """Return whether beams are wide enough, work enough is left, and the first tree, if any, came to its end."""
        enough = self._last > 0.0 or self.steps(work_limit) * STEP_WORK >= LEAST_WORK
        return self._possible and level >= _LEVEL and enough

    def steps(self, work_limit: WorkLimit) -> float:
        """Return the steps that a tree may take: half of what is left for the first one, later all of it."""
        seconds = work_limit.seconds_left
        left = work_limit.left if seconds is None else min(work_limit.left, seconds)
        return min(left if self._last else _FIRST_SHARE * left, _MOST_WORK) / STEP_WORK

    def suffices(self, work_limit: WorkLimit) -> bool:
        """Return whether as many steps are left as exact pricing took last."""
        return self.steps(work_limit) >= self._last

    def note(self, steps: float, *, exact: bool) -> None:
        """Take note of the steps of all classes together."""
        if exact:
            self._last = steps
        elif not self._last:
            self._possible = False
