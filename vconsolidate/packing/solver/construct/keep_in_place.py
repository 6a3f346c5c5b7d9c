"""A given placement as far as classes and rules permit it, overloaded or not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.packing.solver.constraints.reversible import ReversibleConstraints
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin


def keep_in_place(problem: Problem, near: Sequence[Bin]) -> tuple[list[Bin], list[int]]:
    """Return hosts with what may stay on them, overloaded or not, and the items of all other copies."""
    guard = ReversibleConstraints(problem)
    left, available = problem.count.copy(), problem.available.copy()
    kept: list[Bin] = []
    classes: list[int] = []
    for used in near:
        if not available[used.host_class]:
            continue
        available[used.host_class] -= 1
        classes.append(used.host_class)
        on: dict[int, int] = {}
        for item, copies in zip(used.items, used.copies, strict=True):
            for _ in range(min(copies, int(left[item])) if problem.allowed[item, used.host_class] else 0):
                known = guard.knows(item)
                closed = guard.closed_hosts(item, -1, np.array(classes, dtype=np.int64)) if known else None
                if closed is None or not closed[-1]:
                    guard.change(item, len(kept), used.host_class, 1)
                    on[item] = on.get(item, 0) + 1
                    left[item] -= 1
        kept.append(Bin(used.host_class, tuple(on), tuple(on.values())))
    return kept, np.repeat(np.arange(problem.n_items), left).tolist()
