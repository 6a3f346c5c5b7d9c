"""Descents by tabu search: one host fewer, again and again, then cheaper hosts; every packing goes to the incumbent."""

from __future__ import annotations

import numpy as np

from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.local_search.tabu import FewerHosts
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_DESCENTS = 1_000
_CHECK_EACH = 2_000
_CHECK_EVERY = 16
_CHECK_WORK = 6e-6


def descend_on(problem: Problem, work_limit: WorkLimit, seed: int, best: Incumbent, patience: int) -> None:
    """Descend with growing patience (steps without progress before a descent gives up) until the work limit ends."""
    for number in range(_DESCENTS):
        if best.bins is None or (best.is_closed or work_limit.is_over):
            return
        descend(problem, work_limit, seed + number, best, patience << min(number, 10))


def descend(problem: Problem, work_limit: WorkLimit, seed: int, best: Incumbent, patience: int) -> None:
    """Do without a host as often as that succeeds, then with cheaper hosts."""
    if best.bins is None:
        return
    rng = np.random.default_rng(seed)
    search = FewerHosts(problem, best.bins, rng)
    found, since = search.drop(patience, work_limit), 0
    while found:
        since += 1
        if problem.n_vms <= _CHECK_EACH or search.value <= best.bound or since % _CHECK_EVERY == 0:
            best.offer(search.bins(), "tabu")
            work_limit.charge(_CHECK_WORK * problem.n_vms)
        found = not best.is_closed and search.drop(patience, work_limit)
    if since:
        best.offer(search.bins(), "tabu")
    improved = problem.cost.min() < problem.cost.max()
    while improved and not (best.is_closed or work_limit.is_over):
        improved = any(_exchange(problem, c, work_limit, rng, best, patience) for c in range(problem.n_classes))


def _exchange(
    problem: Problem, host_class: int, work_limit: WorkLimit, rng: np.random.Generator, best: Incumbent, patience: int
) -> bool:
    """Replace a host by one of a cheaper class, where there is one left; return whether that succeeded."""
    if best.bins is None or best.value is None or (best.is_closed or work_limit.is_over):
        return False
    used = [b.host_class for b in best.bins]
    saving = max(int(problem.cost[c]) for c in used) - int(problem.cost[host_class])
    if saving <= 0 or used.count(host_class) >= problem.available[host_class] or best.value - 1 < best.bound:
        return False
    search = FewerHosts(problem, best.bins, rng)
    return search.exchange(host_class, patience, work_limit) and best.offer(search.bins(), "tabu")
