"""Which method when: the portfolio for one connected, canonical problem."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.stop import Progress
from vconsolidate.packing.bounds import Proof, continuous
from vconsolidate.packing.budget import Budget
from vconsolidate.packing.cpsat import exact, host_numbers, variables_needed
from vconsolidate.packing.greedy import STYLES, Style, decreasing, fill_hosts, first_fit
from vconsolidate.packing.incumbent import Incumbent
from vconsolidate.packing.problem import Problem

_EXACT_VARIABLES = 60_000
_NOISY_STARTS = 12


def run(problem: Problem, budget: Budget, seed: int, *, workers: int, progress: Progress | None) -> Incumbent:
    """Return the best placement and bound found within the budget."""
    del workers
    best = Incumbent(problem, progress)
    for phase in (_bounds, _greedy, _exact):
        if best.closed or (budget.over and best.value is not None):
            break
        phase(problem, budget, seed, best)
        best.end(phase.__name__.strip("_"))
    return best


def _bounds(problem: Problem, budget: Budget, _seed: int, best: Incumbent) -> None:
    best.prove(continuous(problem), "continuous")
    budget.charge(1e-3 + problem.n_items * problem.n_classes * problem.n_dims * 2e-8)


def _greedy(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    price = None
    if best.proof.certificate is not None and any(best.proof.certificate.price):
        price = np.array(best.proof.certificate.price, dtype=np.float64) / best.proof.certificate.scale
    rng = np.random.default_rng(seed)
    for style in STYLES:
        if best.closed:
            return
        best.offer(fill_hosts(problem, style, rng, budget, price), "greedy")
    best.offer(first_fit(problem, decreasing(problem), budget), "first fit")
    part = budget.part(budget.left * 0.1)
    for number in range(_NOISY_STARTS):
        if best.closed or part.over:
            return
        norm_power, scarcity_power = rng.uniform(0, 1), rng.uniform(0, 3)
        style = Style(float(norm_power), float(scarcity_power), noise=0.02 + 0.02 * number)
        best.offer(fill_hosts(problem, style, rng, part, price), "greedy")


def _exact(problem: Problem, budget: Budget, seed: int, best: Incumbent) -> None:
    if variables_needed(problem, host_numbers(problem, best.value)) > _EXACT_VARIABLES:
        return
    outcome = exact(problem, budget, seed, incumbent=best.bins, bound=best.bound)
    best.infeasible = outcome.status == "infeasible"
    if outcome.bins is not None:
        best.offer(outcome.bins, "cp-sat")
    if outcome.status == "optimal" and best.value is not None:
        best.prove(Proof(best.value, "cp-sat"), "cp-sat")
    else:
        best.prove(Proof(outcome.bound, "cp-sat"), "cp-sat")
