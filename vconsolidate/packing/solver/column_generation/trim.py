"""Bins that hold every copy exactly once."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin


def trim(problem: Problem, bins: Sequence[Bin]) -> tuple[Bin, ...]:
    """Return bins that hold every copy exactly once, from bins that hold each at least once."""
    left: IntArray = problem.count.copy()
    kept = []
    for used in sorted(bins, key=lambda b: (-sum(b.copies), b.host_class, b.items)):
        on = {}
        for item, copies in zip(used.items, used.copies, strict=True):
            taken = min(copies, int(left[item]))
            if taken:
                on[item] = taken
                left[item] -= taken
        if on:
            kept.append(Bin(used.host_class, tuple(on), tuple(on.values())))
    return tuple(kept)
