"""Solve a packing problem: `solve(problem, stop, seed) -> Solution`, whatever its size and rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from vconsolidate.errors import VerificationError
from vconsolidate.model.progress import Progress, in_terms_of, of_another_problem
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import Proof, continuous_bound, unit_cost
from vconsolidate.packing.solver.bounds.counting import counting_bound
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.parameters import DEFAULTS, SolverParameters
from vconsolidate.packing.solver.phase_result import PhaseResult
from vconsolidate.packing.solver.presolve.aggregate import CanonicalProblem, reduce
from vconsolidate.packing.solver.presolve.burst_thresholds import solve_with_bursts
from vconsolidate.packing.solver.presolve.decompose import Part, parts
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit, reasons_why_none
from vconsolidate.packing.solver.presolve.rules_as_dimensions import limit_hosts
from vconsolidate.packing.solver.presolve.solve_with_fees import solve_with_fees
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.search_parts import search_parts
from vconsolidate.packing.solver.solution import Bin, Reason, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit


def solve(
    problem: Problem,
    stop: Stop,
    seed: int,
    *,
    progress: Progress | None = None,
    start: Sequence[Bin] = (),
    parameters: SolverParameters = DEFAULTS,
    any_placement: bool = False,
    proof: Proof | None = None,
) -> Solution:
    """
    Return the best placement found and a proven lower bound.

    Parameters
    ----------
    stop
        With `work` alone the result depends on problem and seed only, not on the machine.
    progress
        Called as value or bound improve.
    start
        A placement to begin with. Where it is right, the result is never worse; where it is not (VMs that are new or
        grew, hosts that are gone), as much of it as possible is kept. Where hosts bear fees it is used with
        `any_placement` only.
    parameters
        What steers the search.
    any_placement
        The first placement ends the search (of a small problem with fees: the first that is proven best).
    proof
        A bound on this very problem that is known already; used where it falls into no parts.

    Raises
    ------
    VerificationError
        A placement failed the checker: never the user's fault.
    """
    fits = classes_that_fit(problem)
    refused = reasons_why_none(problem, fits)
    if refused:
        return Solution(None, None, 0, 0, "none", infeasible=True, reasons=refused)
    if problem.fees:
        return solve_with_fees(
            problem,
            stop,
            seed,
            partial(solve, seed=seed, progress=of_another_problem(progress), parameters=parameters),
            start=start if any_placement else (),
            any_placement=any_placement,
        )
    if problem.bursts is not None:
        return solve_with_bursts(
            problem,
            stop,
            lambda part, limits, begin, told: solve(
                part, limits, seed, progress=told, start=begin, parameters=parameters
            ),
            progress=progress,
            start=start,
        )
    return _search(
        reduce(problem, fits),
        stop,
        seed,
        progress=progress,
        start=start,
        parameters=parameters,
        any_placement=any_placement,
        proof=proof,
    )


def _search(
    reduced: CanonicalProblem,
    stop: Stop,
    seed: int,
    *,
    progress: Progress | None,
    start: Sequence[Bin],
    parameters: SolverParameters,
    any_placement: bool,
    proof: Proof | None,
) -> Solution:
    """Search the independent parts of a canonical problem."""
    if not reduced.problem.n_items:
        return Solution((), 0, 0, 0, "empty")
    whole = parts(limit_hosts(reduced.problem))
    begin = reduced.canonical(start) if start else ()
    work_limit = WorkLimit(stop)
    searched = search_parts(
        whole,
        work_limit,
        seed,
        progress=in_terms_of(reduced.expand, progress),
        start=begin,
        parameters=parameters,
        any_placement=any_placement,
        proof=proof,
    )
    solution = _solution(reduced, searched, interrupted=stop.interrupted())
    return replace(solution, limited=work_limit.ran_out, work=work_limit.spent)


def _solution(reduced: CanonicalProblem, searched: Sequence[tuple[Part, Incumbent]], *, interrupted: bool) -> Solution:
    infeasible = any(best.infeasible for _, best in searched)
    placed = [(part, best.bins) for part, best in searched if best.bins is not None]
    bins = None
    if len(placed) == len(searched) and not infeasible:
        bins = reduced.expand([used for part, inside in placed for used in part.expand(inside)])
        wrong = packing_faults(reduced.original, bins)
        if wrong:
            raise VerificationError(f"the packing is wrong: {'; '.join(wrong[:3])}")
    whole = len(searched) == 1 and not reduced.problem.few_hosts
    certificate = searched[0][1].proof.certificate if whole and not infeasible else None
    return Solution(
        bins=bins,
        value=None if bins is None else sum(best.value or 0 for _, best in searched),
        bound=0 if infeasible else sum(best.bound for _, best in searched),
        bound_hosts=0 if infeasible else sum(_fewest_hosts(part.problem, best) for part, best in searched),
        bound_method=", ".join(dict.fromkeys(best.proof.method for _, best in searched)),
        infeasible=infeasible,
        reasons=(_why_none(reduced, *searched[-1]),) if infeasible else (),
        phases=_phases([best for _, best in searched]),
        interrupted=interrupted,
        certificate=None if certificate is None else reduced.expand_certificate(certificate),
    )


def _why_none(reduced: CanonicalProblem, part: Part, best: Incumbent) -> Reason:
    """Return why a part has no placement: items that rules exclude alone; too few hosts, where its bound says so."""
    if best.excluded:
        excluded = (int(part.items[item]) for item in best.excluded)
        return Reason("rule", tuple(sorted(int(i) for item in excluded for i in reduced.items_of[item])))
    needed = -(-best.bound // int(part.problem.cost.max()))
    offered = int(part.problem.available.sum())
    if needed <= offered:
        return Reason("search")
    whole = part.problem.n_items == reduced.problem.n_items
    items = () if whole else tuple(sorted(int(i) for item in part.items for i in reduced.items_of[int(item)]))
    return Reason("capacity", items, needed=needed, offered=offered)


def _phases(searched: Sequence[Incumbent]) -> tuple[PhaseResult, ...]:
    """Return the phases of all parts one after the other, each with what was known of the whole when it ended."""
    if len(searched) == 1:
        return tuple(searched[0].phases)
    report: list[PhaseResult] = []
    for number, best in enumerate(searched):
        before = searched[:number]
        bound = sum(done.bound for done in before)
        all_placed = number == len(searched) - 1 and all(done.value is not None for done in before)
        value = sum(done.value or 0 for done in before) if all_placed else None
        report += [phase.of_part(f"part {number + 1}", value, bound) for phase in best.phases]
    return tuple(report)


def _fewest_hosts(problem: Problem, best: Incumbent) -> int:
    """Return a proven lower bound on the hosts of any placement, whatever it costs."""
    from_cost = -(-best.bound // int(problem.cost.max()))
    if problem.cost.min() == problem.cost.max():
        return from_cost
    hosts = unit_cost(problem)
    from_size = max(from_cost, continuous_bound(hosts).bound)
    return max(from_size, counting_bound(hosts, from_size).bound)
