"""
A placement where greedy search finds none: everything goes onto the hosts there are, then overload is removed.

It also repairs a previous placement that no longer fits: VMs stay where rules and classes permit, the others
are put where they overload least, and tabu search does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.packing.solver.construct.keep_in_place import keep_in_place
from vconsolidate.packing.solver.construct.mend import mend
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.local_search.tabu import FewerHosts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_MOST_HOSTS = 4_000
_ATTEMPTS = 12
_PATIENCE = 2_000
_VM_WORK = 3e-5
_CELL_WORK = 1e-8


def assemble(
    problem: Problem, work_limit: WorkLimit, seed: int, near: Sequence[Bin] = (), *, spare: bool = True
) -> tuple[Bin, ...] | None:
    """
    Return a placement on the hosts there are, or None when none was found.

    Parameters
    ----------
    near
        Where VMs may be at the start; what is wrong there is put elsewhere.
    spare
        Hosts that `near` does not use may be used too.
    """
    first: list[int] = []
    kept, unplaced = keep_in_place(problem, near)
    hosts = [*kept, *_empty_hosts(problem, kept)] if spare or not kept else kept
    rng = np.random.default_rng(seed)
    for number in range(_ATTEMPTS):
        if work_limit.is_over:
            return None
        work_limit.charge(_VM_WORK * problem.n_vms + len(unplaced) * len(hosts) * problem.n_dims * _CELL_WORK)
        search = FewerHosts(problem, hosts, rng, unplaced)
        refused = search.place_unplaced(_PATIENCE << (number // 2), work_limit, first)
        if refused is None:
            return search.bins()
        if refused >= 0:
            # No host may take it any more, by the rules: next time it goes before the others.
            first = [refused, *(item for item in first if item != refused)]
    return None


def repair_start(problem: Problem, bins: Sequence[Bin], work_limit: WorkLimit, seed: int) -> tuple[Bin, ...] | None:
    """
    Return a placement unchanged where it is feasible, else the cheapest one found near it.

    VMs are moved off hosts that are over, to new hosts if need be; then all are tried on the hosts there were.
    """
    if not packing_faults(problem, bins):
        return tuple(bins)
    mended = mend(problem, bins, work_limit)
    if mended is not None and _cost(problem, mended) <= _cost(problem, bins):
        return mended
    own = assemble(problem, work_limit.part(0.5), seed, bins, spare=False)
    if own is not None and mended is not None:
        return min(own, mended, key=lambda found: _cost(problem, found))
    found = own or mended
    return found if found is not None else assemble(problem, work_limit, seed, bins)


def _cost(problem: Problem, bins: Sequence[Bin]) -> int:
    return sum(int(problem.cost[used.host_class]) for used in bins)


def _empty_hosts(problem: Problem, used: Sequence[Bin]) -> list[Bin]:
    """Return the hosts that are left, of each class in turn, as far as they may be needed."""
    number = np.minimum(problem.available, problem.n_vms)
    number = number - np.bincount([b.host_class for b in used], minlength=problem.n_classes)
    most = max(1, _MOST_HOSTS // problem.n_classes)
    return [Bin(c, (), ()) for c in range(problem.n_classes) for _ in range(min(most, max(0, int(number[c]))))]
