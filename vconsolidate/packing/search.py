"""How `place` calls the solvers: limits, seed, progress, and whether a limit ended any of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from vconsolidate.model.previous import Previous
from vconsolidate.model.stop import Progress, Stop
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.initial_packing import initial_packing
from vconsolidate.packing.encoding.product_licences import licence_bounds
from vconsolidate.packing.solver.presolve.lazy_slots import solve_lazily
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin, Solution
from vconsolidate.packing.solver.solve import solve
from vconsolidate.packing.solver.work_limit import WorkLimit

_PRODUCT_WORK = 0.05
"""Share of the work limit, on top of it, for the least that the licences of one product cost."""


@dataclass(frozen=True, slots=True)
class Search:
    """How to call the solvers."""

    work_limit: WorkLimit
    stop: Stop
    seed: int
    progress: Progress | None
    start: Previous | None = None
    parts: list[WorkLimit] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)

    def part(self, share: float) -> WorkLimit:
        """Return a limit of so much of the work, on top of it, and all the time left."""
        part = WorkLimit(replace(self.stop, work=self.stop.work * share, seconds=self.work_limit.seconds_left))
        self.parts.append(part)
        return part

    @property
    def limited(self) -> bool:
        """A limit on work or time ended a part of all that was tried so far."""
        return any(b.ran_out for b in (self.work_limit, *self.parts)) or any(s.limited for s in self.solutions)

    def solve(
        self, encoded: Encoded, share: float = 1.0, *, silent: bool = False, any_placement: bool = False
    ) -> Solution:
        """
        Solve with a share of the work, and no more time than is left.

        `silent` reports no progress; with `any_placement` the first placement ends the search.
        """
        progress = None if silent else self._in_figures(encoded)

        def run(problem: Problem, work: float, time: float, start: Sequence[Bin]) -> Solution:
            left = self.work_limit.seconds_left
            seconds = None if left is None else left * time
            stop = replace(self.stop, work=self.stop.work * share * work, seconds=seconds)
            solution = solve(problem, stop, self.seed, progress=progress, start=start, any_placement=any_placement)
            self.solutions.append(solution)
            return solution

        return solve_lazily(encoded.problem, self._slots(encoded), run, initial_packing(encoded, self.start))

    def pack(self, encoded: Encoded, problem: Problem, work: float) -> Solution:
        """Return any packing of a problem with the resources of an encoded one, with so much work."""

        def run(part: Problem, share: float, time: float, start: Sequence[Bin]) -> Solution:
            left = self.work_limit.seconds_left
            seconds = None if left is None else left * time
            stop = replace(self.stop, work=work * share, seconds=seconds)
            return solve(part, stop, self.seed, start=start, any_placement=True)

        return solve_lazily(problem, self._slots(encoded), run)

    def _slots(self, encoded: Encoded) -> list[int]:
        """Return the dimensions that are slots of time."""
        return [number for number, dim in enumerate(encoded.resource_of_dimension) if dim < encoded.resources.n_slots]

    def product_bounds(self, encoded: Encoded) -> tuple[float, ...]:
        """Return the least that any plan pays for the licences of each product."""
        stop = replace(self.stop, work=self.stop.work * _PRODUCT_WORK, seconds=self.work_limit.seconds_left)
        return licence_bounds(encoded, stop, lambda problem, limits: solve(problem, limits, self.seed))

    def _in_figures(self, encoded: Encoded) -> Progress | None:
        progress = self.progress
        if progress is None:
            return None

        def report(phase: str, value: int | None, bound: int) -> None:
            progress(
                phase, None if value is None else encoded.money.costs.shown(value), encoded.money.costs.shown(bound)
            )

        return report
