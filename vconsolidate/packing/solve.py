"""Solve a packing problem: `solve(problem, stop, seed) -> Solution`, whatever its size and rules."""

from __future__ import annotations

from vconsolidate.errors import VerificationError
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing.absorb import absorbed
from vconsolidate.packing.bounds import continuous, unit_cost
from vconsolidate.packing.budget import Budget
from vconsolidate.packing.check import faults
from vconsolidate.packing.incumbent import Incumbent
from vconsolidate.packing.portfolio import run
from vconsolidate.packing.precheck import fitting, reasons
from vconsolidate.packing.problem import Problem, Reason, Solution
from vconsolidate.packing.reduce import Reduced, reduce


def solve(problem: Problem, stop: Stop, seed: int, *, workers: int = 1, progress: Progress | None = None) -> Solution:
    """
    Return the best placement found and a proven lower bound.

    Parameters
    ----------
    stop
        With `work` alone the result depends on problem and seed only, not on machine or workers.
    workers
        Cores to use.
    progress
        Called as value or bound improve.

    Raises
    ------
    VerificationError
        A placement failed the checker: never the user's fault.
    """
    fits = fitting(problem)
    refused = reasons(problem, fits)
    if refused:
        return Solution(None, None, 0, 0, "none", infeasible=True, reasons=refused)
    reduced = reduce(problem, fits)
    if not reduced.problem.n_items:
        return Solution((), 0, 0, 0, "empty")
    budget = Budget(stop)
    best = run(absorbed(reduced.problem), budget, seed, workers=workers, progress=progress)
    return _solution(reduced, best, interrupted=stop.interrupted())


def _solution(reduced: Reduced, best: Incumbent, *, interrupted: bool) -> Solution:
    bins = None if best.bins is None else reduced.expand(best.bins)
    if bins is not None:
        found = faults(reduced.original, bins)
        if found:
            raise VerificationError(f"the packing is wrong: {'; '.join(found[:3])}")
    certificate = best.proof.certificate
    return Solution(
        bins=bins,
        value=best.value,
        bound=0 if best.infeasible else best.bound,
        bound_hosts=0 if best.infeasible else _fewest_hosts(reduced.problem, best),
        bound_method=best.proof.method,
        infeasible=best.infeasible,
        reasons=(Reason("search"),) if best.infeasible else (),
        phases=tuple(best.phases),
        interrupted=interrupted,
        certificate=None if certificate is None else reduced.expand_certificate(certificate),
    )


def _fewest_hosts(problem: Problem, best: Incumbent) -> int:
    """Return a proven lower bound on the hosts of any placement, whatever it costs."""
    from_cost = -(-best.bound // int(problem.cost.max()))
    return max(from_cost, continuous(unit_cost(problem)).bound)
