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
_START_WORK = 3e-4
_START_WORK_PER_VM = 1.5e-5


def descend_on(problem: Problem, work_limit: WorkLimit, seed: int, best: Incumbent, patience: int) -> None:
    """
    Descend with growing patience (steps without progress before a descent gives up) until the work limit ends.

    A descent that never came to move a VM stops the search: with another seed it would be the same again.
    """
    for number in range(_DESCENTS):
        if best.bins is None or (best.is_closed or work_limit.is_over):
            return
        if not descend(problem, work_limit, seed + number, best, patience << min(number, 10)):
            return


def descend(problem: Problem, work_limit: WorkLimit, seed: int, best: Incumbent, patience: int) -> bool:
    """Do without a host as often as that succeeds, then with cheaper hosts; return whether the seed mattered."""
    if best.bins is None:
        return False
    rng = np.random.default_rng(seed)
    work_limit.charge(_start_work(problem))
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
    return _exchange_all(problem, work_limit, rng, best, patience) or search.steps > 0 or since > 0


def _exchange_all(
    problem: Problem, work_limit: WorkLimit, rng: np.random.Generator, best: Incumbent, patience: int
) -> bool:
    """Replace hosts by cheaper ones as often as that succeeds; return whether a search came to move a VM."""
    moved, improved = False, problem.cost.min() < problem.cost.max()
    while improved and not (best.is_closed or work_limit.is_over):
        improved = False
        for host_class in range(problem.n_classes):
            search = _cheaper_host(problem, host_class, work_limit, rng, best)
            if search is None:
                continue
            improved = search.exchange(host_class, patience, work_limit) and best.offer(search.bins(), "tabu")
            moved = moved or improved or search.steps > 0
            if improved:
                break
    return moved


def _cheaper_host(
    problem: Problem, host_class: int, work_limit: WorkLimit, rng: np.random.Generator, best: Incumbent
) -> FewerHosts | None:
    """Return a search for a packing with a host of a cheaper class, if one is left and saves anything."""
    if best.bins is None or best.value is None or (best.is_closed or work_limit.is_over):
        return None
    used = [b.host_class for b in best.bins]
    saving = max(int(problem.cost[c]) for c in used) - int(problem.cost[host_class])
    if saving <= 0 or used.count(host_class) >= problem.available[host_class] or best.value - 1 < best.bound:
        return None
    work_limit.charge(_start_work(problem))
    return FewerHosts(problem, best.bins, rng)


def _start_work(problem: Problem) -> float:
    """Return the work to set up a search, which is most of it where no host takes the VMs of the one left out."""
    return _START_WORK + _START_WORK_PER_VM * problem.n_vms
