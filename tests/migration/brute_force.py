"""The fewest waves by looking at every state that can be reached, and the problems that this is possible for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from vconsolidate.migration.problem import OUTSIDE, MoveProblem, State
from vconsolidate.migration.steps import faults


def fewest_waves(
    problem: MoveProblem, most: int = 8, accepts: Callable[[State, State], bool] = lambda _before, _after: True
) -> int | None:
    """Return the fewest waves to the goal; None where no order of up to `most` waves that `accepts` allows exists."""
    reached: set[State] = {problem.start}
    for wave in range(most + 1):
        if problem.goal in reached:
            return wave
        reached |= {after for state in reached for after in next_states(problem, state, wave) if accepts(state, after)}
    return None


def next_states(problem: MoveProblem, state: State, wave: int) -> list[State]:
    choices = []
    for vm, here in enumerate(state):
        there = [host for host in range(problem.n_hosts) if host == problem.goal[vm] or problem.allowed[vm, host]]
        choices.append(sorted({here, *there}))
    return [after for after in product(*choices) if after != state and not any(faults(problem, state, after, wave))]


def one_resource(
    need: Sequence[int],
    room: Sequence[int],
    start: Sequence[int],
    goal: Sequence[int],
    waits_for: Sequence[tuple[int, ...] | None] | None = None,
    **more: object,
) -> MoveProblem:
    """Return a problem with one resource, in which every VM may wait anywhere."""
    n_vms, n_hosts = len(need), len(room)
    return MoveProblem(
        need=np.repeat(np.array(need, dtype=np.int64)[:, None, None], n_hosts, axis=1),
        room=np.array(room, dtype=np.int64)[:, None],
        allowed=np.ones((n_vms, n_hosts), dtype=np.bool_),
        start=tuple(start),
        goal=tuple(goal),
        waits_for=tuple(waits_for or [()] * n_hosts),
        cluster=(0,) * n_hosts,
        **more,  # type: ignore[arg-type]
    )


__all__ = ["OUTSIDE", "fewest_waves", "next_states", "one_resource"]
