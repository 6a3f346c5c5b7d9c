"""Plan the independent parts of a large estate, side by side where there are cores, and join their plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Found, Progress, SearchReport
from vconsolidate.model.stop import Stop
from vconsolidate.packing.independent_parts import EstatePart
from vconsolidate.packing.join_plans import join_plans
from vconsolidate.packing.licences_of_estate import Given
from vconsolidate.packing.place_under_rules import check_plan, place_under_rules
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.side_by_side import run_side_by_side
from vconsolidate.packing.solver.work_limit import WorkLimit


@dataclass(frozen=True, slots=True)
class _Task:
    """A part to plan, with all that another process needs for it."""

    estate: Estate
    demand: Demand
    seed: int
    previous: Previous | None
    start: Previous | None
    mending: bool
    proven: Mapping[str, tuple[int, str]]


def place_parts(
    estate: Estate, demand: Demand, parts: Sequence[EstatePart], search: Search, previous: Previous | None
) -> Plan:
    """
    Return the best placement found, of every part with its share of work and time by its number of VMs.

    Parameters
    ----------
    parts
        All parts of the estate.
    search
        How to search the whole.
    previous
        The placement in use.

    Raises
    ------
    VerificationError
        When the independent checker refuses the plan of the whole: a bug of ours.
    """
    tasks = [
        _Task(
            part.estate,
            part.demand,
            search.seed,
            part.of_previous(previous),
            part.of_previous(search.start),
            search.mending,
            search.proven,
        )
        for part in parts
    ]
    shares = [len(part.rows) / len(demand.vms) for part in parts]
    stops = [search.work_limit.stop(share, time=share) for share in shares]
    told = _Whole(len(parts), search.progress)
    plans = run_side_by_side(_plan_part, tasks, stops, [told.report_of(number) for number in range(len(parts))])
    plan = join_plans(parts, plans, demand, previous)
    check_plan(estate, demand, plan)
    return plan


def _plan_part(task: _Task, stop: Stop, progress: Progress | None) -> Plan:
    search = Search(WorkLimit(stop), task.seed, progress, task.start, mending=task.mending, proven=task.proven)
    plan = place_under_rules(task.estate, task.demand, search, task.previous, Given())
    return replace(plan, limited=search.limited)


@dataclass(slots=True)
class _Whole:
    """
    What is known of all parts.

    Parameters
    ----------
    told
        Part → its last report of the search for a plan.
    found
        Part → its last report of a placement.
    """

    n_parts: int
    progress: Progress | None
    told: dict[int, SearchReport] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)

    def report_of(self, number: int) -> Progress | None:
        """Return what reports a part as the whole: bounds added up, a value once every part has one."""
        progress = self.progress
        if progress is None:
            return None

        def report(told: SearchReport) -> None:
            if not told.search:
                before = self.told.get(number)
                if told.value is None and before is not None:
                    told = replace(told, value=before.value, hosts=before.hosts)
                self.told[number] = told
                told = self._sum(told)
            if told.found is not None:
                told = replace(told, found=self._join(number, told.found))
            progress(replace(told, part=number + 1, parts=self.n_parts))

        return report

    def _sum(self, told: SearchReport) -> SearchReport:
        known = self.told.values()
        values = [one.value for one in known if one.value is not None]
        hosts = [one.hosts for one in known if one.hosts is not None]
        return replace(
            told,
            value=sum(values) if len(values) == self.n_parts else None,
            bound=sum(one.bound for one in known),
            hosts=sum(hosts) if len(hosts) == self.n_parts else None,
        )

    def _join(self, number: int, found: Found) -> Found:
        """Return what is known of a part with the placements of all parts so far; only its bound is its own."""
        if found.placement is not None:
            self.found[number] = found
        makers = [one.placement for one in self.found.values() if one.placement is not None]
        survives = len(makers) == self.n_parts and all(one.survives for one in self.found.values())
        return replace(
            found, placement=(lambda: _joined([make() for make in makers])) if makers else None, survives=survives
        )


def _joined(placements: Sequence[Previous]) -> Previous:
    hosts = tuple(host for one in placements for host in one.hosts)
    return replace(
        placements[0], hosts=hosts, host_of_vm={vm: host for one in placements for vm, host in one.host_of_vm.items()}
    )
