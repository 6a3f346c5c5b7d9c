"""The cheapest packing of a problem in which hosts pay fees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.host_mix.search import search_mixes
from vconsolidate.packing.solver.phase_result import PhaseResult
from vconsolidate.packing.solver.presolve.host_fees import cost_with_fees, count_fees, limit_paying_hosts
from vconsolidate.packing.solver.presolve.split_by_fees import SplitByFees, solve_split
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

_SMALL = 1_000
"""VMs × split classes up to which all methods search the problem with split classes: its proofs are the sharpest."""

_MENDING_SHARE = 0.4
"""Of the work for making a given packing right."""

_START_SHARE = 0.1
_MIX_SHARE = 0.9
"""Of the work for a first packing that ignores the fees, and for the mixes of hosts."""

_MIX_SHARE_WITHOUT_START = 0.6
"""The same for mixes where no packing is known: if they find none either, one is looked for with what is left."""


class SolveFeeless(Protocol):
    """Solves problems without fees."""

    def __call__(
        self, problem: Problem, stop: Stop, /, *, start: Sequence[Bin] = (), any_placement: bool = False
    ) -> Solution:
        """Return the best packing found, or the first one."""
        ...


def solve_with_fees(
    problem: Problem,
    stop: Stop,
    seed: int,
    solve: SolveFeeless,
    *,
    start: Sequence[Bin] = (),
    any_placement: bool = False,
) -> Solution:
    """
    Return the best packing found with a bound on its cost and fees together.

    Small problems are solved with classes split by the fees their hosts pay. Of larger ones, and of small ones that
    are not proven best, the mix of hosts is chosen first: how many pay which fees.

    Parameters
    ----------
    solve
        For problems without fees.
    start
        A packing to be made right, without fees for more hosts.
    any_placement
        Of a larger problem any packing will do.
    """
    work_limit = WorkLimit(stop)
    if start:
        limited = replace(limit_paying_hosts(problem, start), fees=())
        mended = solve(limited, work_limit.stop(_MENDING_SHARE), start=start, any_placement=True)
        if mended.bins is not None:
            return replace(count_fees(problem, mended), bound=0, bound_hosts=0, work=work_limit.spent)

    def part(share: float) -> Stop:
        return work_limit.stop(work=share * stop.work)

    def pack(chosen: Problem, work: float) -> Solution:
        return solve(chosen, work_limit.stop(work=work).uncounted, any_placement=True)  # `search_mixes` counts it

    is_small = problem.n_vms * SplitByFees.of(problem).problem.n_classes <= _SMALL
    if is_small:
        best = solve_split(problem, part, solve)
    else:
        best = count_fees(problem, solve(replace(problem, fees=()), part(_START_SHARE), any_placement=True))
        best = replace(best, bound_method="continuous")
    enough = any_placement and not is_small and best.bins is not None
    if enough or best.infeasible or best.optimal or best.interrupted or stop.interrupted():
        return best
    known = None if best.bins is None or best.value is None else (best.bins, best.value)
    before = work_limit.spent
    outcome = search_mixes(
        problem,
        (),
        problem.available,
        known,
        work_limit.part(_MIX_SHARE if known else _MIX_SHARE_WITHOUT_START),
        seed,
        pack=lambda problems: [pack(*one) for one in problems],
        value_of=lambda bins: cost_with_fees(problem, bins),
    )
    raised = outcome.bound > best.bound
    mixed = PhaseResult("host mix", outcome.value, max(best.bound, outcome.bound), work_limit.spent - before)
    found = outcome.bins
    if found is None and not work_limit.is_over:
        last = solve(replace(problem, fees=()), work_limit.stop(), any_placement=True)
        if last.infeasible:
            return replace(last, work=work_limit.spent)
        found = last.bins
    return replace(
        best,
        bins=found,
        value=None if found is None else cost_with_fees(problem, found),
        bound=max(best.bound, outcome.bound),
        bound_method="host mix" if raised else best.bound_method,
        phases=(*best.phases, mixed),
        interrupted=stop.interrupted(),
        limited=best.limited or work_limit.ran_out or outcome.limited,
        work=work_limit.spent,
        certificate=None,
    )
