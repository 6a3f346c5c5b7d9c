"""
Many slots of time as dimensions, only those that bind: solve with a few, look at all, add those that are over, repeat.

Each round leaves slots out, so it solves a relaxation: its bound holds for the whole problem, and when it has no
packing there is none. A packing that keeps to every slot is a packing of the whole problem. Every round adds slots that
a host is over in; the last one has all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.phase_result import PhaseResult
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Solution

_FEW = 10
"""Up to this number of slots are packed at once."""

_FIRST = 4
_MOST_OF_START = 24
_ROUNDS = 6
_MOST_NEW = 6
_SHARE = 0.35
_LEAST_SHARE = 0.05
"""A round may take so much of the work and time left, and of all work at least so much."""

Solve = Callable[[Problem, float, float, Sequence[Bin]], Solution]
"""Called as (problem, share of the work, share of the time that is left, placement to begin with)."""


def solve_lazily(problem: Problem, slots: Sequence[int], solve: Solve, start: Sequence[Bin] = ()) -> Solution:
    """
    Return a packing of the problem and a bound that holds for it.

    Parameters
    ----------
    slots
        Dimensions that are slots of time.
    start
        A placement to begin with; each further round begins with the one before. Slots that its hosts are over in,
        those of repair above all, are packed from the first round on.
    """
    if len(slots) <= _FEW:
        return solve(problem, 1.0, 1.0, start)
    active = _busiest(problem, slots) | set(_overloaded_slots(problem, slots, start)[:_MOST_OF_START])
    best = found = Solution(None, None, 0, 0, "none")
    phases: list[PhaseResult] = []
    done = 0.0
    for number in range(_ROUNDS):
        last = number == _ROUNDS - 1
        keep = [dim for dim in range(problem.n_dims) if last or dim not in slots or dim in active]
        work = max(_LEAST_SHARE, _SHARE * (1.0 - _SHARE) ** number)
        found = solve(_with_dimensions(problem, keep), work, 1.0 if last else _SHARE, start)
        done += found.work
        # A certificate prices copies, not dimensions, so it proves the same of the whole problem.
        best = found if found.bound >= best.bound else best
        if found.bins is None:
            return replace(found, work=done)
        over = _overloaded_slots(problem, slots, found.bins)
        if not over:
            break
        phases += [phase.of_part(f"{len(active)} slots", None, 0) for phase in found.phases]
        active |= set(over[: _MOST_NEW << number])
        start = found.bins
    return replace(
        found,
        bound=best.bound,
        bound_hosts=max(best.bound_hosts, found.bound_hosts),
        bound_method=best.bound_method,
        certificate=best.certificate,
        phases=(*phases, *found.phases),
        work=done,
    )


def _with_dimensions(problem: Problem, dims: Sequence[int]) -> Problem:
    return replace(
        problem,
        dimensions=tuple(problem.dimensions[dim] for dim in dims),
        demand=np.ascontiguousarray(problem.demand[:, :, dims]),
        capacity=np.ascontiguousarray(problem.capacity[:, dims]),
        bursts=None if problem.bursts is None else problem.bursts.in_dimensions(dims),
    )


def _busiest(problem: Problem, slots: Sequence[int]) -> set[int]:
    """Return the slots with the largest total demand, each of which is no neighbour of one chosen before."""
    total = problem.count @ problem.demand[0]
    chosen: list[int] = []
    for slot in sorted(slots, key=lambda dim: (-int(total[dim]), dim)):
        if len(chosen) < _FIRST and all(abs(slot - other) > 1 for other in chosen):
            chosen.append(slot)
    return set(chosen)


def _overloaded_slots(problem: Problem, slots: Sequence[int], bins: Sequence[Bin]) -> list[int]:
    """Return the slots that a host is over in, those with the largest excess (as a share of the host) first."""
    columns: IntArray = np.array(slots, dtype=np.int64)
    bursts = None if problem.bursts is None else problem.bursts.in_dimensions(slots)
    excess = np.zeros(len(slots))
    for used in bins:
        demand = problem.demand_on(used.host_class)[list(used.items)][:, columns]
        load = np.array(used.copies, dtype=np.int64) @ demand
        if bursts is not None:
            platform = int(problem.platform_of_class[used.host_class])
            load += bursts.on_host(platform, dict(zip(used.items, used.copies, strict=True)))
        capacity = problem.capacity[used.host_class, columns]
        excess += np.maximum(load - capacity, 0) / np.maximum(capacity, 1)
    order = sorted(np.flatnonzero(excess > 0.0).tolist(), key=lambda i: (-excess[i], slots[i]))
    return [slots[i] for i in order]
