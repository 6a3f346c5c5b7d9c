"""
Problems whose hosts keep their largest bursts free, as problems without bursts.

The bursts of a host come to at most ``most · z + Σ max(0, burst − z)`` for any threshold z, and to exactly that for one
of its bursts (or 0) as z: so hosts of a class are hosts of several classes, one for each threshold, with larger items
and less capacity. Where the thresholds are few, all are tried and the search is exact. Where they are many, some of
them give packings that keep the bursts (each is checked as it is), and bursts rounded down to them give a bound: less
has to be kept free. The problem without bursts asks for less still, so its bound holds as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.model.progress import Found, Progress, SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.construct.first_fit_by_bursts import first_fit_by_bursts
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.phase_result import PhaseResult
from vconsolidate.packing.solver.presolve.burst_classes import Thresholds
from vconsolidate.packing.solver.presolve.infeasible import classes_that_fit, reasons_why_none
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Reason, Solution
from vconsolidate.packing.solver.work_limit import WorkLimit

_PLAIN_WORK: Final = 0.25
_SINGLE_WORK: Final = 0.1
_SINGLES: Final = 2
_RELAXED_WORK: Final = 0.25
_MIXED_WORK: Final = 0.3

Solve = Callable[[Problem, Stop, Sequence[Bin], "Progress | None"], Solution]
"""Called as (problem, limits, placement to begin with, progress)."""


def solve_with_bursts(
    problem: Problem, stop: Stop, solve: Solve, *, progress: Progress | None = None, start: Sequence[Bin] = ()
) -> Solution:
    """Return the best packing found that keeps the largest bursts of every host free, and a bound on all such."""
    narrowed, refused = _without_hosts_too_small(problem)
    if refused:
        return Solution(None, None, 0, 0, "none", infeasible=True, reasons=refused)

    work_limit = WorkLimit(stop)

    def part(share: float) -> Stop:
        return work_limit.stop(work=share * stop.work)

    def report_bound(report: SearchReport) -> None:
        if progress is not None:
            found = None if report.found is None else replace(report.found, placement=None)
            progress(SearchReport(report.phase, bound=report.bound, found=found))

    plain = solve(replace(narrowed, bursts=None), part(_PLAIN_WORK), start, report_bound)
    if plain.infeasible:
        return plain
    best = _Best(problem, replace(plain, bins=None, value=None, phases=_without_values(plain)), progress)
    best.offer("without peaks", plain, plain.bins)
    best.offer("start", None, tuple(start) if start else None)
    _try_thresholds(narrowed, best, part, solve)
    return best.solution


def _try_thresholds(problem: Problem, best: _Best, part: Callable[[float], Stop], solve: Solve) -> None:
    """Search with one threshold on all hosts, for a bound, and with all thresholds; end where value and bound meet."""
    if best.ends():
        return
    ways = Thresholds.of(problem)
    best.offer("first fit by peaks", None, first_fit_by_bursts(problem, ways.bursts))
    if best.ends():
        return
    for level in ways.promising(_SINGLES):
        alike = ways.expand(problem, [level])
        found = solve(alike.problem, part(_SINGLE_WORK), (), None)
        best.offer("one threshold", found, alike.contract(found.bins))
        if best.ends():
            return
    relaxed = ways.expand(replace(problem, bursts=ways.rounded_down()), ways.levels)
    found = solve(relaxed.problem, part(_RELAXED_WORK), relaxed.lift(best.bins) if ways.complete else (), None)
    best.raise_bound(found)
    best.offer("thresholds", found, relaxed.contract(found.bins))
    if best.ends() or (ways.complete and best.bins is not None and not relaxed.is_coupled):
        return
    mixed = ways.expand(problem, ways.levels).couple()
    found = solve(mixed.problem, part(_MIXED_WORK), mixed.lift(best.bins), None)
    if ways.complete:
        best.raise_bound(found)
    best.offer("thresholds together", found, mixed.contract(found.bins))


def _without_hosts_too_small(problem: Problem) -> tuple[Problem, tuple[Reason, ...]]:
    """Return the problem without the classes on which an item has no room even alone; and why, where none is left."""
    assert problem.bursts is not None  # noqa: S101 - only such problems come here
    demand = problem.demand.copy()
    demand[:, :, : problem.bursts.n_dims] += problem.bursts.alone(problem.n_items)
    alone = replace(problem, demand=demand, bursts=None)
    fits = classes_that_fit(alone)
    if bool((fits.any(axis=1) | (problem.count == 0)).all()):
        return replace(problem, allowed=problem.allowed & fits), ()
    return problem, reasons_why_none(alone, fits)


def _without_values(plain: Solution) -> tuple[PhaseResult, ...]:
    return tuple(phase.of_part("without peaks", None, 0) for phase in plain.phases)


class _Best:
    """The cheapest packing that keeps all bursts free, and what is proven."""

    def __init__(self, problem: Problem, solution: Solution, progress: Progress | None) -> None:
        self._problem = problem
        self._progress = progress
        self.solution = solution

    @property
    def bins(self) -> tuple[Bin, ...] | None:
        return self.solution.bins

    def ends(self) -> bool:
        """Return whether value and bound met, or there is no packing."""
        return self.solution.optimal or self.solution.infeasible

    def offer(self, phase: str, found: Solution | None, bins: tuple[Bin, ...] | None) -> None:
        """Take a packing where it keeps every limit and costs less; remember what cut its search short."""
        now = self.solution
        if found is not None:
            now = replace(
                now,
                interrupted=now.interrupted or found.interrupted,
                limited=now.limited or found.limited,
            )
        if bins is not None and not packing_faults(self._problem, bins):
            value = sum(int(self._problem.cost[b.host_class]) for b in bins)
            if now.value is None or value < now.value:
                now = replace(now, bins=bins, value=value)
        self.solution = now
        self._tell(phase, 0.0 if found is None or phase == "without peaks" else found.work)

    def raise_bound(self, found: Solution) -> None:
        """Take what is proven of a problem that asks for no more than this one."""
        now = self.solution
        if found.infeasible:
            reasons = (Reason("search"),)
            now = replace(now, bins=None, value=None, bound=0, bound_hosts=0, infeasible=True, reasons=reasons)
        if found.bound > now.bound:
            now = replace(now, bound=found.bound, bound_method=f"{found.bound_method}, thresholds", certificate=None)
        self.solution = replace(now, bound_hosts=max(now.bound_hosts, found.bound_hosts))

    def _tell(self, phase: str, work: float) -> None:
        now = self.solution
        self.solution = replace(now, phases=(*now.phases, PhaseResult(phase, now.value, now.bound, work)))
        if self._progress is not None:
            found = Found(None if now.bins is None else lambda: now.bins, now.bound, now.bound_method)
            self._progress(SearchReport(phase, now.value, now.bound, found=found))
