"""What an order of moves is worth: its waves and parking moves, how long it takes, and the risk of its worst wave."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vconsolidate.migration.problem import MoveProblem, State, WaveLimit


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


def moved(before: State, after: State) -> list[int]:
    """Return the VMs that move in a wave."""
    return [vm for vm, (here, there) in enumerate(zip(before, after, strict=True)) if here != there]


def duration(problem: MoveProblem, before: State, after: State) -> int:
    """Return the seconds of a wave: its busiest link or datastore, or its longest move; 0 where nothing moves."""
    vms = moved(before, after)
    far = {vm: problem.is_far(vm, before[vm]) for vm in vms}
    clocks = [sum(clock.of(vm, far=far[vm]) for vm in vms) for clock in problem.clocks]
    return max([*clocks, *(int(problem.span[vm, 0 if far[vm] else 1]) for vm in vms)], default=0)


def waits_for_rebuild(problem: MoveProblem, before: State, after: State) -> bool:
    """Return whether a wave brings VMs to an empty host that was a machine."""
    return any(bool(problem.waits_for[after[vm]]) and after[vm] not in before for vm in moved(before, after))


def elapsed(problem: MoveProblem, states: Sequence[State]) -> int:
    """
    Return the seconds from the start of the first wave to the end of the last.

    Waves with dates begin in their windows. Without dates each begins when the one before is over; one that brings VMs
    to an empty host that was a machine begins only when that is rebuilt.
    """
    return elapsed_of_waves(problem, states, [duration(problem, a, b) for a, b in pairwise(states)])


def elapsed_of_waves(problem: MoveProblem, states: Sequence[State], seconds: Sequence[int]) -> int:
    """Return the same for waves that take so many seconds each."""
    waves = list(pairwise(states))
    if problem.days:
        last = max((k for k, busy in enumerate(seconds) if busy), default=None)
        return 0 if last is None else problem.days[last] + seconds[last]
    gaps = sum(waits_for_rebuild(problem, a, b) for a, b in waves[1:])
    return sum(seconds) + problem.rebuild * gaps


def worst_risk(risk: WaveLimit, states: Sequence[State]) -> int:
    """Return the risk of the riskiest wave: what counts of all its moves."""
    return max((sum(int(risk.arrival[vm]) for vm in moved(a, b)) for a, b in pairwise(states)), default=0)
