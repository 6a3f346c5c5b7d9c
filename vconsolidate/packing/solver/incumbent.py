"""The best placement and the best bound so far, shared by all phases of the portfolio."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vconsolidate.errors import VerificationError
from vconsolidate.model.progress import Found, Progress, SearchReport
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.phase_result import Improvement, PhaseResult
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin

_POOL = 6_000


class Incumbent:
    """
    Placement and bound of one problem; each placement is checked as it arrives.

    Parameters
    ----------
    problem
        The problem that placements and bounds are of.
    progress
        Called whenever either improves.
    any_placement
        The first placement is as good as any.
    spent
        Returns the work counted so far.

    Attributes
    ----------
    excluded
        Items that cannot be placed even without all others, where that is why there is no placement.
    pool
        Bins of all placements offered, the first few thousand: columns to start column generation with.
    """

    def __init__(
        self,
        problem: Problem,
        progress: Progress | None,
        *,
        any_placement: bool = False,
        spent: Callable[[], float] | None = None,
    ) -> None:
        self._problem = problem
        self._progress = progress
        self._any_placement = any_placement
        self.bins: tuple[Bin, ...] | None = None
        self.value: int | None = None
        self.proof = Proof(0, "none")
        self.infeasible = False
        self.excluded: tuple[int, ...] = ()
        self._most = sum(int(a) * int(k) for a, k in zip(problem.available, problem.cost, strict=True))
        self.pool: list[Bin] = []
        self.phases: list[PhaseResult] = []
        self._spent = spent
        self._at = 0.0 if spent is None else spent()
        self._began_at = self._at
        self._improvements: list[Improvement] = []

    @property
    def bound(self) -> int:
        """Best proven lower bound."""
        return self.proof.bound

    @property
    def is_closed(self) -> bool:
        """Nothing is left to find or prove."""
        return self.infeasible or (self.value is not None and (self._any_placement or self.value <= self.bound))

    def offer(self, bins: Sequence[Bin] | None, phase: str) -> bool:
        """Take a placement if it is better; return whether it was."""
        if bins is None:
            return False
        if len(self.pool) < _POOL:
            self.pool.extend(bins)
        value = sum(int(self._problem.cost[b.host_class]) for b in bins)
        if self.value is not None and value >= self.value:
            return False
        found = packing_faults(self._problem, bins)
        if found:
            raise VerificationError(f"{phase} returned a placement that is wrong: {'; '.join(found[:3])}")
        if value < self.bound:
            raise VerificationError(f"{phase}: a placement of {value} below the bound {self.bound}")
        self.bins, self.value = tuple(bins), value
        self._note_improvement()
        self._report(phase)
        return True

    def prove(self, proof: Proof, phase: str) -> None:
        """Take a bound if it is better; one above the cost of all hosts there are proves that no placement exists."""
        if proof.bound > self.bound:
            self.proof = proof
            self.infeasible = self.infeasible or proof.bound > self._most
            if self.value is not None and proof.bound > self.value:
                raise VerificationError(f"{phase}: bound {proof.bound} above a placement of {self.value}")
            self._note_improvement()
            self._report(phase)

    def begin(self, phase: str) -> None:
        """Report that a phase begins."""
        self._report(phase)

    def end(self, phase: str) -> None:
        """Record what is known as a phase ends."""
        now = self._at if self._spent is None else self._spent()
        found = tuple(self._improvements)
        self.phases.append(PhaseResult(phase, self.value, self.bound, now - self._began_at, found))
        self._at = self._began_at = now
        self._improvements = []

    def __getstate__(self) -> dict[str, object]:
        """Return what another process needs; it has no share in the work counted here."""
        return self.__dict__ | {"_spent": None, "_progress": None}

    def _note_improvement(self) -> None:
        now = self._at if self._spent is None else self._spent()
        self._improvements.append(Improvement(now - self._at, self.value, self.bound))
        self._at = now

    def _report(self, phase: str) -> None:
        if self._progress is not None:
            bins = self.bins
            hosts = None if bins is None else len(bins)
            found = Found(None if bins is None else lambda: bins, self.bound, self.proof.method)
            self._progress(SearchReport(phase, self.value, self.bound, hosts, found=found))
