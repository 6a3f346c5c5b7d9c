"""
Search the independent parts of a problem: each briefly, then those that are not proven best side by side.

Most parts are closed at once; what they do not need is left for the others, which share it equally. So no part waits
for another, and what is found does not depend on the number of processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from vconsolidate.model.progress import Found, Progress, SearchReport, in_terms_of
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import Proof
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.parameters import SolverParameters
from vconsolidate.packing.solver.portfolio import run
from vconsolidate.packing.solver.presolve.decompose import Part
from vconsolidate.packing.solver.presolve.rules_as_dimensions import absorb_rules
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_by_side import run_side_by_side
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_BRIEFLY = 0.1
"""Share of its work that each part gets at first."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One part to be searched, with what is known of it."""

    problem: Problem
    seed: int
    parameters: SolverParameters
    start: tuple[Bin, ...]
    any_placement: bool
    proof: Proof | None = None


def search_parts(
    whole: Sequence[Part],
    work_limit: WorkLimit,
    seed: int,
    *,
    progress: Progress | None,
    start: Sequence[Bin],
    parameters: SolverParameters,
    any_placement: bool,
    proof: Proof | None = None,
) -> list[tuple[Part, Incumbent]]:
    """
    Return the parts, small ones first, each with the best that was found; one without a placement ends it.

    Parameters
    ----------
    proof
        A bound on the whole that is known already; used where there is one part.
    """
    ordered = sorted(whole, key=lambda part: part.problem.n_items)
    begin = [part.restrict_bins(start) if start else () for part in ordered]
    tasks = [
        _Task(absorb_rules(part.problem), seed, parameters, bins, any_placement)
        for part, bins in zip(ordered, begin, strict=True)
    ]
    if len(tasks) == 1:
        told_of_whole = in_terms_of(ordered[0].expand, progress)
        return [(ordered[0], _search(replace(tasks[0], proof=proof), work_limit, told_of_whole))]
    told = _Whole(ordered, progress)
    for number, task in enumerate(tasks):
        stop = work_limit.stop(_BRIEFLY / len(tasks), time=_BRIEFLY / len(tasks))
        told.found[number] = _search(task, WorkLimit(stop), told.report_of(number))
        if told.found[number].infeasible:
            break
    else:
        _go_on(tasks, told, work_limit)
    found = [told.found[number] for number in sorted(told.found)]
    impossible = next((number for number, best in enumerate(found) if best.infeasible), len(found))
    return list(zip(ordered, found, strict=False))[: impossible + 1]


def _go_on(tasks: Sequence[_Task], told: _Whole, work_limit: WorkLimit) -> None:
    """Search on in the parts that are not proven best, side by side, each with the same work."""
    still = [number for number, best in told.found.items() if not best.is_closed]
    if not still:
        return
    known = {number: told.found[number] for number in still}
    again = [replace(tasks[n], start=best.bins or (), proof=best.proof) for n, best in known.items()]
    stops = [work_limit.stop(1.0 / len(still), time=1.0 / len(still)) for _ in still]
    reports = [told.report_of(number) for number in still]
    for number, (best, ran_out) in zip(still, run_side_by_side(_go_on_alone, again, stops, reports), strict=True):
        best.phases = [*known[number].phases, *best.phases]
        told.found[number] = best
        if ran_out:
            work_limit.note_ran_out()


def _go_on_alone(task: _Task, stop: Stop, progress: Progress | None) -> tuple[Incumbent, bool]:
    """Return the best that was found, and whether more work could change it."""
    work_limit = WorkLimit(stop)
    return _search(task, work_limit, progress), work_limit.ran_out


def _search(task: _Task, work_limit: WorkLimit, progress: Progress | None) -> Incumbent:
    return run(
        task.problem,
        work_limit,
        task.seed,
        progress=progress,
        start=task.start,
        parameters=task.parameters,
        any_placement=task.any_placement,
        proof=task.proof,
    )


@dataclass(slots=True)
class _Whole:
    """
    What is known of all parts.

    Parameters
    ----------
    parts
        All of them.
    found
        Part → the best of it so far, as searches end.
    told
        Part → its last report, as searches run.
    """

    parts: Sequence[Part]
    progress: Progress | None
    found: dict[int, Incumbent] = field(default_factory=dict)
    told: dict[int, SearchReport] = field(default_factory=dict)

    def report_of(self, number: int) -> Progress | None:
        """Return what reports a part as the whole: bounds added up, a value once every part has one."""
        progress = self.progress
        if progress is None:
            return None

        def report(told: SearchReport) -> None:
            before = self.told.get(number)
            if before is not None and told.value is None:  # a second search begins
                told = replace(told, value=before.value, hosts=before.hosts, found=before.found)
            self.told[number] = told
            progress(self._whole(replace(told, part=number + 1, parts=len(self.parts))))

        return report

    def _whole(self, told: SearchReport) -> SearchReport:
        values = [one.value for one in self.told.values() if one.value is not None]
        hosts = [one.hosts for one in self.told.values() if one.hosts is not None]
        return replace(
            told,
            value=sum(values) if len(values) == len(self.parts) else None,
            bound=sum(one.bound for one in self.told.values()),
            hosts=sum(hosts) if len(hosts) == len(self.parts) else None,
            found=self._found(),
        )

    def _found(self) -> Found:
        """Return what is known of the whole: a placement once every part has one."""
        known = {number: one.found for number, one in self.told.items() if one.found is not None}
        placed = [(self.parts[number], one.placement) for number, one in known.items() if one.placement is not None]
        methods = ", ".join(dict.fromkeys(one.method for one in known.values()))
        bound = sum(one.bound for one in known.values())
        if len(placed) < len(self.parts):
            return Found(None, bound, methods)
        return Found(lambda: tuple(used for part, made in placed for used in part.expand(made())), bound, methods)
