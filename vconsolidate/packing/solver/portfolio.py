"""Which method when: the portfolio for one connected, canonical problem."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from math import ceil, inf

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing.solver.bounds.continuous import Proof, continuous
from vconsolidate.packing.solver.bounds.counting import counting
from vconsolidate.packing.solver.bounds.whole_hosts import whole_hosts
from vconsolidate.packing.solver.column_generation.diving import Dive
from vconsolidate.packing.solver.column_generation.integer_master import choose
from vconsolidate.packing.solver.column_generation.relaxation import Columns
from vconsolidate.packing.solver.construct.greedy import STYLES, Style, decreasing, fill_hosts, first_fit
from vconsolidate.packing.solver.construct.large_scale import pack_many
from vconsolidate.packing.solver.construct.overload_repair import assembled, mended
from vconsolidate.packing.solver.cpsat.assignment_model import exact, host_numbers, variables_needed
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.local_search.host_elimination import PATIENCE, descend, descend_on
from vconsolidate.packing.solver.problem import Bin, Problem
from vconsolidate.packing.solver.work_limit import Budget

_EXACT_VARIABLES = 60_000
_TINY_VARIABLES = 400
_NOISY_STARTS = 12
_NOISY_ITEMS = 500
"""Above, tabu search gains more in the time of another start."""
_COLUMN_ITEMS = 1_500
_DIVES_PER_ROUND = 24
_AIMS = (0.0, 0.5, 0.0, 1.0)
"""What dives aim at, between the relaxation (0) and one less than the incumbent (1): aiming low prices early."""
_NOISE = (0.05, 0.3)
"""Spread of the random factor on what a dive fixes first: one in four to eight succeeds where plain ones fail."""
_POOL_VMS = 1_500
_ATTEMPTS = 8
_MENDING = 0.1

_Phase = Callable[[Problem, Budget, int, Incumbent], None]


def run(
    problem: Problem,
    budget: Budget,
    seed: int,
    *,
    workers: int,
    progress: Progress | None,
    start: Sequence[Bin] = (),
) -> Incumbent:
    """Return the best placement and bound found within the budget, beginning with the placement `start`."""
    del workers
    best = Incumbent(problem, progress)
    if start:
        best.offer(mended(problem, start, budget.part(_MENDING), seed), "start")
    phases: tuple[_Phase, ...] = (_bounds, _greedy, _tiny, _assemble, _tabu, _columns, _exact, _tabu_on)
    for phase in phases:
        if best.closed or (budget.over and best.value is not None):
            break
        phase(problem, budget, seed, best)
        best.end(phase.__name__.strip("_"))
    if best.value is None and not best.infeasible:
        _at_any_price(problem, seed, best)
    return best


def _at_any_price(problem: Problem, seed: int, best: Incumbent) -> None:
    """Give the user one placement, however little time or patience there was: two plain passes, no search."""
    unlimited = Budget(Stop(work=math.inf))
    best.offer(fill_hosts(problem, STYLES[0], np.random.default_rng(seed), unlimited, None), "greedy")
    if best.value is None:
        best.offer(first_fit(problem, decreasing(problem), unlimited), "first fit")
    best.end("one pass")


def _done(best: Incumbent, budget: Budget) -> bool:
    return best.closed or budget.over


def _bounds(problem: Problem, budget: Budget, _seed: int, best: Incumbent) -> None:
    best.prove(continuous(problem), "bounds")
    best.prove(counting(problem, best.bound), "bounds")
    budget.charge(1e-3 + problem.n_items * problem.n_classes * problem.n_dims * 6e-8)
    _whole_hosts(problem, budget, best)


def _whole_hosts(problem: Problem, budget: Budget, best: Incumbent) -> None:
    """Sharpen the bound where hosts of several costs leave fractions of hosts in it."""
    if problem.cost.min() < problem.cost.max() and not _done(best, budget):
        prices = [] if best.proof.certificate is None else [best.proof.certificate]
        best.prove(whole_hosts(problem, prices, budget, 0), "bounds")


def _prices(problem: Problem, best: Incumbent) -> FloatArray | None:
    certificate = best.proof.certificate
    if certificate is None:
        certificate = continuous(problem).certificate
    if certificate is None or not any(certificate.price):
        return None
    return np.array(certificate.price, dtype=np.float64) / certificate.scale


def _greedy(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    rng = np.random.default_rng(seed)
    if problem.n_vms > _POOL_VMS:
        pack_many(problem, budget, seed, best)
        if best.value is not None:
            return
    price = _prices(problem, best)
    for style in STYLES:
        if best.closed:
            return
        attempts = _ATTEMPTS if best.value is None else 1
        best.offer(fill_hosts(problem, style, rng, budget, price, attempts=attempts), "greedy")
    if best.value is None:
        best.offer(fill_hosts(problem, STYLES[0], rng, budget, None, attempts=_ATTEMPTS), "greedy")
    if not best.closed:
        best.offer(first_fit(problem, decreasing(problem), budget), "greedy")
    part = budget.part(0.1)
    for number in range(_NOISY_STARTS if problem.n_items <= _NOISY_ITEMS else _NOISY_STARTS // 4):
        if best.closed or part.over:
            return
        norm_power, scarcity_power = rng.uniform(0, 1), rng.uniform(0, 3)
        style = Style(float(norm_power), float(scarcity_power), noise=0.02 + 0.02 * number)
        best.offer(fill_hosts(problem, style, rng, part, price), "greedy")


def _assemble(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    """Look for any placement where greedy search found none."""
    if best.value is None:
        best.offer(assembled(problem, budget.part(0.3), seed), "assembly")


def _tabu(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    """One host fewer, again and again."""
    if problem.n_items <= _COLUMN_ITEMS:
        descend(problem, budget.part(0.15), seed + 2, best, PATIENCE)
    else:
        descend_on(problem, budget, seed + 2, best)


def _tabu_on(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    descend_on(problem, budget, seed + 3, best)


def _tiny(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    """Solve a handful of VMs by the exact model at once."""
    if variables_needed(problem, host_numbers(problem, best.value)) <= _TINY_VARIABLES:
        _search(problem, budget.part(0.2, work=2.0), seed, best)


def _columns(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    if problem.n_items > _COLUMN_ITEMS:
        return
    columns = Columns(problem, best, seed)
    columns.generate(budget.part(0.4))
    _whole_hosts(problem, budget, best)
    if not problem.reaches_beyond_hosts and best.value is not None:
        _whole(problem, columns, budget, seed, best)


def _whole(problem: Problem, columns: Columns, budget: Budget, seed: int, best: Incumbent) -> None:
    """Look for whole-number solutions over the columns: dives and the restricted master in turn."""
    rng = np.random.default_rng(seed + 1)
    most, dives = 2_000, 0
    while best.value is not None and not _done(best, budget):
        for _ in range(_DIVES_PER_ROUND):
            if _done(best, budget):
                return
            lowest = max(best.bound, min(ceil(columns.reset(budget) - 1e-6), best.value - 1))
            aim = lowest + int((best.value - 1 - lowest) * _AIMS[dives % len(_AIMS)])
            dive = Dive(columns, aim + 1, rng, float(rng.uniform(*_NOISE)) if dives else 0.0)
            best.offer(dive.run(budget, seed), "diving")
            dives += 1
        columns.reset(budget)
        if not columns.converged:
            columns.generate(budget.part(0.2))
            _whole_hosts(problem, budget, best)
        if _done(best, budget) or columns.reset(budget) == inf:
            return
        found = choose(columns, best.value, best.bound, budget.part(0.1, work=1.0 + dives / 16), seed, most)
        best.offer(found, "restricted master")
        if not best.closed:
            descend(problem, budget.part(0.1), seed + dives, best, PATIENCE * dives // _DIVES_PER_ROUND)
        most = min(most + 1_000, 6_000)


def _exact(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    if variables_needed(problem, host_numbers(problem, best.value)) <= _EXACT_VARIABLES:
        _search(problem, budget, seed, best)


def _search(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    outcome = exact(problem, budget, seed, incumbent=best.bins, bound=best.bound)
    best.infeasible = outcome.status == "infeasible"
    if outcome.bins is not None:
        best.offer(outcome.bins, "cp-sat")
    if outcome.status == "optimal" and best.value is not None:
        best.prove(Proof(best.value, "cp-sat"), "cp-sat")
    else:
        best.prove(Proof(outcome.bound, "cp-sat"), "cp-sat")
