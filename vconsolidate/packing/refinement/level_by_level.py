"""
The second stage: on hosts that are chosen, reach the levels of the objective that do not choose hosts.

A small estate is solved whole by an exact model, which proves its optimum on these hosts; a larger one by freeing a few
hosts at a time. No step worsens a level above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vconsolidate.model.policy import Criterion
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import NamedHost, PreviousPlacement
from vconsolidate.packing.refinement.level_data import LevelData, level_data
from vconsolidate.packing.refinement.levels.balance import Balance
from vconsolidate.packing.refinement.levels.blast_radius import BlastRadius
from vconsolidate.packing.refinement.levels.level import Level
from vconsolidate.packing.refinement.levels.migrations import Migrations
from vconsolidate.packing.refinement.levels.similarity import Similarity
from vconsolidate.packing.refinement.levels.split_traffic import SplitTraffic
from vconsolidate.packing.refinement.named_host_model import NamedHostModel
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

LEVELS: dict[Criterion, Level] = {
    "migrations": Migrations(),
    "traffic": SplitTraffic(),
    "balance": Balance(),
    "similarity": Similarity(),
    "blast_radius": BlastRadius(),
}

_WHOLE_VARIABLES = 4_000
_MOST_COPIES = 20_000
_STEP_WORK = 0.5
_BUILD_WORK = 2e-5
"""Work of building the model, per variable."""


@dataclass(frozen=True, slots=True)
class RefinedHosts:
    """
    Hosts after the second stage.

    Parameters
    ----------
    bounds
        Criterion → what an exact search proved on hosts of these kinds: least VMs moved, share, or most pairs.
    """

    named_hosts: tuple[NamedHost, ...]
    bounds: dict[Criterion, float]


def reach_levels(
    encoded: Encoded,
    problem: Problem,
    named_hosts: Sequence[NamedHost],
    previous: PreviousPlacement | None,
    levels: Sequence[Criterion],
    work_limit: WorkLimit,
    seed: int,
    accepts: Callable[[Sequence[NamedHost]], bool] | None = None,
) -> RefinedHosts:
    """
    Return the hosts with the levels reached one after the other.

    Parameters
    ----------
    problem
        That of `encoded`, possibly with more side constraints.
    previous
        Needed for ``migrations``.
    levels
        Of :data:`LEVELS`, the most important first.
    accepts
        Refuses what must not be for other reasons than those of the problem; None: everything goes.
    """
    stage = _Stage(problem, tuple(named_hosts), level_data(encoded, previous), work_limit, seed, accepts)
    for criterion in levels:
        bins = [named_host.bin() for named_host in stage.named_hosts if named_host.copies]
        if problem.n_vms > _MOST_COPIES or packing_faults(problem, bins):
            break
        stage.reach(criterion)
        stage.reached.append(LEVELS[criterion])
    return RefinedHosts(tuple(named_host for named_host in stage.named_hosts if named_host.copies), stage.bounds)


class _Stage:
    """The hosts as they are, the levels that hold, and how to better the next one."""

    def __init__(
        self,
        problem: Problem,
        named_hosts: tuple[NamedHost, ...],
        data: LevelData,
        work_limit: WorkLimit,
        seed: int,
        accepts: Callable[[Sequence[NamedHost]], bool] | None,
    ) -> None:
        self.accepts = accepts
        self.problem = problem
        self.named_hosts = named_hosts
        self.data = data
        self.work_limit = work_limit
        self.seed = seed
        self.reached: list[Level] = []
        self.bounds: dict[Criterion, float] = {}

    def reach(self, criterion: Criterion) -> None:
        if criterion == "migrations":
            self._add_names()
        part = self.work_limit.part(0.5)
        everywhere = range(len(self.named_hosts))
        items = {item for named_host in self.named_hosts for item in named_host.copies}
        if len(self.named_hosts) * len(items) <= _WHOLE_VARIABLES and self._attempt(
            criterion, everywhere, part, part.left
        ):
            return
        tried: set[tuple[object, ...]] = set()
        while not self.work_limit.is_over and self._step(criterion, tried):
            pass

    def _step(self, criterion: Criterion, tried: set[tuple[object, ...]]) -> bool:
        """Better the level in one neighbourhood that was not tried before; return whether one was found."""
        for free in LEVELS[criterion].neighbourhoods(self.data, self.named_hosts):
            key = tuple((h, tuple(sorted(self.named_hosts[h].copies.items()))) for h in free)
            if self.work_limit.is_over or key in tried:
                continue
            tried.add(key)
            before = self.named_hosts
            self._attempt(criterion, free, self.work_limit, _STEP_WORK)
            if self.named_hosts != before:
                return True
        return False

    def _add_names(self) -> None:
        """Add the hosts that VMs could have stayed on as empty ones, class by class."""
        names = () if self.data.previous is None else self.data.previous.names
        there = {named_host.name for named_host in self.named_hosts}
        used = {named_host.host_class for named_host in self.named_hosts}
        empty = [NamedHost(c, name, {}) for c in sorted(used) for name in names[c] if name not in there]
        extra = [named_host for named_host in empty if self.data.before(named_host.name)]
        self.named_hosts = tuple(sorted((*self.named_hosts, *extra), key=lambda named_host: named_host.host_class))

    def _attempt(self, criterion: Criterion, free: Sequence[int], work_limit: WorkLimit, work: float) -> bool:
        """Solve with some hosts free; take what is better; return whether all were free and it is proven best."""
        level = LEVELS[criterion]
        movable = {item for host in free for item in self.named_hosts[host].copies}
        model = NamedHostModel(self.problem, self.named_hosts, frozenset(free), movable)
        work_limit.charge(_BUILD_WORK * (len(free) * len(movable) + self.problem.n_vms))
        used = [named_host.host_class for named_host in self.named_hosts if named_host.copies]
        model.use_as_many({c: used.count(c) for c in sorted(set(used))})
        for above in self.reached:
            above.hold(self.data, model, self.named_hosts, free)
        level.minimise(self.data, model)
        model.suggest(self.named_hosts)
        status, bound, named_hosts = model.solve(work_limit, self.seed, work)
        if named_hosts is None:
            return False
        refused = False
        if level.value(self.data, named_hosts) < level.value(self.data, self.named_hosts):
            refused = self.accepts is not None and not self.accepts(named_hosts)
            self.named_hosts = self.named_hosts if refused else named_hosts
        if len(free) < len(self.named_hosts):
            return False
        reached = level.read_bound(self.data, bound)
        if reached is not None:
            self.bounds[criterion] = reached
        return status == "optimal" and not refused
