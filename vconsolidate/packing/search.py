"""How `place` calls the solvers: limits, seed, progress, and whether a limit ended any of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vconsolidate.executors.heard import Heard
from vconsolidate.executors.share_out import share_out
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Found, Progress, SearchReport, of_another_problem
from vconsolidate.model.stop import Stop
from vconsolidate.packing.availability.spare_hosts import LowerBounds, PackingWithSpares
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.initial_packing import initial_packing, placement_of_bins
from vconsolidate.packing.encoding.lexicographic_cost import MONEY
from vconsolidate.packing.encoding.product_licences import licence_bounds
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.fingerprint import fingerprint
from vconsolidate.packing.solver.presolve.lazy_slots import solve_lazily
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit

_PRODUCT_WORK = 0.05
"""Share of the work left for the least that the licences of one product cost."""


_UNITS = {"power": "W"}
"""Units of the criteria that are neither hosts nor money."""


@dataclass(frozen=True, slots=True)
class Search:
    """
    How to call the solvers.

    Parameters
    ----------
    start
        A placement to begin with.
    mending
        Any packing near the start will do.
    proven
        Bounds that an earlier run proved: digest of a problem → bound and method.
    """

    work_limit: WorkLimit
    seed: int
    progress: Progress | None
    start: Previous | None = None
    mending: bool = False
    proven: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    parts: list[WorkLimit] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)

    def part(self, share: float) -> WorkLimit:
        """Return a limit of so much of the work that is left, and all the time left."""
        part = self.work_limit.part(work=share * self.work_limit.left)
        self.parts.append(part)
        return part

    @property
    def limited(self) -> bool:
        """A limit on work or time ended a part of all that was tried so far."""
        return any(b.ran_out for b in (self.work_limit, *self.parts)) or any(s.limited for s in self.solutions)

    def solve(self, encoded: Encoded, share: float = 1.0, *, search: str = "", any_placement: bool = False) -> Solution:
        """
        Solve with a share of the work that is left, and no more time than is left.

        Parameters
        ----------
        search
            What is searched for, where that is not the plan itself.
        any_placement
            The first placement ends the search.
        """
        progress = self._in_figures(encoded, search)
        given = share * self.work_limit.left
        known = self._known_bound(encoded.problem)

        def run(problem: Problem, work: float, time: float, start: Sequence[Bin]) -> Solution:
            stop = self.work_limit.stop(work=given * work, time=time)
            solution = solve(
                problem,
                stop,
                self.seed,
                progress=progress,
                start=start,
                any_placement=any_placement,
                proof=known if problem is encoded.problem else None,
            )
            self.solutions.append(solution)
            return solution

        found = solve_lazily(encoded.problem, self._slots(encoded), run, initial_packing(encoded, self.start))
        if known is not None and not found.infeasible and found.bound < known.bound:
            found = replace(found, bound=known.bound, bound_method=known.method, certificate=None)
        self._tell_found(encoded, found, search)
        return found

    def _known_bound(self, problem: Problem) -> Proof | None:
        """Return what an earlier run proved of this very problem; None where it proved nothing."""
        known = self.proven.get(fingerprint(problem)) if self.proven else None
        return None if known is None else Proof(*known)

    def _tell_found(self, encoded: Encoded, found: Solution, search: str) -> None:
        """Report the packing that a search of the plan itself ended with: other processes reported nothing."""
        progress = self.progress
        if progress is None or found.bins is None or search:
            return
        bins = found.bins
        kept = Found(
            lambda: placement_of_bins(encoded, bins),
            found.bound,
            found.bound_method,
            lambda: fingerprint(encoded.problem),
        )
        told = SearchReport("packing", found.value, found.bound, len(bins), found=kept)
        progress(_in_figures(encoded, told, search))

    def pack(self, encoded: Encoded, problems: Sequence[tuple[Problem, float]]) -> list[Solution]:
        """
        Return any packing of each problem with the resources of an encoded one; the caller charges their work.

        Parameters
        ----------
        problems
            Each with the work for it.
        """
        stop = replace(self.work_limit.stop().uncounted, interrupted=Heard(lambda: self.work_limit.interrupted))
        slots = self._slots(encoded)
        tasks = [
            _AnyPacking(problem, slots, replace(stop, work=min(work, stop.work), workers=1), self.seed)
            for problem, work in problems
        ]
        return share_out(_pack, tasks, stop.workers, stop.interrupted)

    def _slots(self, encoded: Encoded) -> list[int]:
        """Return the dimensions that are slots of time."""
        return [number for number, dim in enumerate(encoded.resource_of_dimension) if dim < encoded.resources.n_slots]

    def product_bounds(self, encoded: Encoded) -> tuple[float, ...]:
        """Return the least that any plan pays for the licences of each product."""
        stop = self.work_limit.stop(_PRODUCT_WORK)
        return licence_bounds(encoded, stop, lambda problem, limits: solve(problem, limits, self.seed))

    def tell(self, encoded: Encoded, phase: str, best: PackingWithSpares | None, bounds: LowerBounds) -> None:
        """Report what is known in a phase that follows the packing."""
        if self.progress is not None:
            value = None if best is None else best.value
            hosts = None if best is None else len(best.bins) + len(best.spares)
            found = None
            if best is not None:
                bins, spares = best.bins, best.spares
                found = Found(lambda: placement_of_bins(encoded, bins, spares), survives=True)
            told = SearchReport(phase, value, bounds.value, hosts, found=found)
            self.progress(_in_figures(encoded, told, ""))

    def _in_figures(self, encoded: Encoded, search: str) -> Progress | None:
        progress = of_another_problem(self.progress) if search else self.progress
        if progress is None:
            return None

        def report(told: SearchReport) -> None:
            if told.found is not None:
                named = told.found.through(lambda bins: placement_of_bins(encoded, bins))
                told = replace(told, found=replace(named, problem=lambda: fingerprint(encoded.problem)))
            progress(_in_figures(encoded, told, search))

        return report


@dataclass(frozen=True, slots=True)
class _AnyPacking:
    """A problem of which the first packing will do, with all that another process needs for it."""

    problem: Problem
    slots: Sequence[int]
    stop: Stop
    seed: int


def _pack(task: _AnyPacking) -> Solution:
    limits = WorkLimit(task.stop)

    def run(part: Problem, share: float, time: float, start: Sequence[Bin]) -> Solution:
        stop = limits.stop(work=task.stop.work * share, time=time).uncounted
        return solve(part, stop, task.seed, start=start, any_placement=True)

    return solve_lazily(task.problem, task.slots, run)


def _in_figures(encoded: Encoded, told: SearchReport, search: str) -> SearchReport:
    """Return a report of the solvers in the figures that people read."""
    costs = encoded.money.costs
    if costs.counts_hosts or (not encoded.problem.fees and (encoded.problem.cost == 1).all()):
        return replace(told, search=search)
    unit = encoded.estate.economics.currency if costs.first in MONEY else _UNITS.get(costs.first or "", "hosts")
    value = None if told.value is None else costs.shown(int(told.value))
    return replace(told, value=value, bound=costs.shown(int(told.bound)), unit=unit, search=search)
