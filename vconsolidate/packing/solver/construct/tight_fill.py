"""
Tight greedy packing of many VMs: hosts one after the other, each filled from a pool of VMs almost without waste.

A host starts with the hardest VM of the pool. Several ways to go on are tried: VMs that point into what is left, a
little at random, until about two VMs have room; then the pair that leaves least, of all pairs of the pool. What counts
as waste adapts: a resource weighs more the more of it the VMs left over need, so that all run out together.

With ten VMs per host and thousands to choose from, some pair nearly always fits within a fraction of a percent; what
this wastes grows only as the last few hundred VMs are placed.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.solver.constraints.per_host import PerHostConstraints
from vconsolidate.packing.solver.construct.best_pair import Pairs
from vconsolidate.packing.solver.construct.sampled_fill import cheaper_classes
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_CELL_WORK = 1.6e-9
_STEP_WORK = 4e-5
_SCARCITY_POWER = 8.0
_NOISE = 0.2
_OPEN_ENDED = 4.6
"""Room, in VMs of mean size, from which on the tries go different ways."""
_ENDING = 2.6
"""Room in which the best pair is looked for."""
_REFRESH = 0.25
"""Share of a pool that is used before a new one is drawn."""
_PERFECT = 2e-4
_FIRST_TRIES = 4
_NONE = np.zeros(0, dtype=np.int64)


def fill_tightly(
    problem: Problem,
    mix: FloatArray,
    rng: np.random.Generator,
    work_limit: WorkLimit,
    *,
    size: int,
    tries: int,
) -> tuple[tuple[Bin, ...], IntArray]:
    """
    Pack host by host; rules wider than a host are not looked at.

    Parameters
    ----------
    mix
        (n_classes,) hosts of each class in a good packing; a host is opened of the class that is most behind.
    size
        VMs per pool.
    tries
        Ways to fill each host at most; fewer where the work limit would not last.

    Returns
    -------
    tuple
        The hosts, and the items left over (one entry per VM) because hosts or work limit ran out.
    """
    filling = _Filling(problem, mix, rng, work_limit, tries)
    vms = np.repeat(np.arange(problem.n_items), problem.count)
    while vms.size:
        rng.shuffle(vms)
        last = vms.size <= 1.25 * size
        pool, rest = (vms, vms[:0]) if last else (vms[:size], vms[size:])
        left = filling.from_pool(pool, vms, pool.size if last else int(_REFRESH * size))
        vms = np.concatenate([left, rest])
        if filling.ended:
            break
    return cheaper_classes(problem, filling.bins, PerHostConstraints(problem)), vms


class _Pace:
    """How many tries for each host the work limit allows."""

    def __init__(self, work_limit: WorkLimit, n_vms: int, most: int) -> None:
        self._budget = work_limit
        self._n_vms = self._vms_left = n_vms
        self._most = most
        self._tries = min(most, _FIRST_TRIES)
        self._work, self._seconds = work_limit.left, work_limit.seconds_left

    def tries(self, placed: int) -> int:
        """Return the tries for the next host, after `placed` more VMs were placed."""
        self._vms_left -= placed
        left = self._budget.left / max(self._work, 1e-12)
        if self._seconds:
            left = min(left, (self._budget.seconds_left or 0.0) / self._seconds)
        ahead = left - self._vms_left / self._n_vms
        self._tries = min(self._most, self._tries + 1) if ahead >= 0.0 else max(1, self._tries // 2)
        return self._tries


class _Filling:
    """Hosts filled so far, and how to fill the next."""

    def __init__(
        self, problem: Problem, mix: FloatArray, rng: np.random.Generator, work_limit: WorkLimit, tries: int
    ) -> None:
        self.bins: list[Bin] = []
        self.ended = False
        self._pace = _Pace(work_limit, problem.n_vms, tries)
        self._problem = problem
        self._rng = rng
        self._budget = work_limit
        self._rules = PerHostConstraints(problem)
        self._mix = np.maximum(mix, 1e-6)
        self._opened = np.zeros(problem.n_classes, dtype=np.int64)
        self._reference = np.maximum(self._mix @ problem.capacity, 1e-300) / self._mix.sum()

    def from_pool(self, pool: IntArray, left: IntArray, wanted: int) -> IntArray:
        """
        Fill hosts until `wanted` VMs of the pool are placed or hosts or work limit run out; return the others.

        Parameters
        ----------
        pool, left
            Items, one entry per VM: of the pool, and all that are not placed yet.
        """
        needed = self._problem.demand[0][left].sum(axis=0) / np.maximum(self._reference, 1.0)
        weight = (needed / max(float(needed.max()), 1e-300)) ** _SCARCITY_POWER
        weight = weight / max(float(weight.sum()), 1e-300) / np.maximum(self._reference, 1.0)
        trials: dict[int, _Pool] = {}
        alive = np.ones(pool.size + 1, dtype=np.bool_)
        goal = pool.size - wanted
        while int(alive[:-1].sum()) > goal:
            host_class = self._next_class(pool[alive[:-1]])
            if host_class is None or self._budget.is_over:
                self.ended = True
                break
            platform = int(self._problem.platform_of_class[host_class])
            if platform not in trials:
                trials[platform] = _Pool(self._problem, pool, platform, weight, self._reference, self._budget)
            chosen = self._load(trials[platform], host_class, alive)
            alive[chosen] = False
            items, copies = np.unique(pool[chosen], return_counts=True)
            self._opened[host_class] += 1
            self.bins.append(Bin(host_class, tuple(items.tolist()), tuple(copies.tolist())))
        return pool[alive[:-1]]

    def _next_class(self, items: IntArray) -> int | None:
        """Return the class furthest behind the mix that some item may use."""
        usable = (self._opened < self._problem.available) & self._problem.allowed[items].any(axis=0)
        if not usable.any():
            return None
        return int(np.argmin(np.where(usable, (self._opened + 1) / self._mix, np.inf)))

    def _load(self, pool: _Pool, host_class: int, alive: BoolArray) -> list[int]:
        """Return the positions in the pool of the best load found for a host."""
        usable = alive.copy()
        usable[:-1] &= self._problem.allowed[pool.item, host_class]
        trial = _Trial(pool, self._rules, host_class, self._problem.capacity[host_class], usable, self._budget)
        trial.add(int(np.argmax(np.where(usable[:-1], pool.hardness, -1.0))))
        trial.grow(_OPEN_ENDED)
        ways = trial.ways(self._pace.tries(sum(self.bins[-1].copies) if self.bins else 0), self._rng)
        best, least = trial, np.inf
        begins: list[tuple[int, ...]] = [(position,) for position in ways]
        for begin in begins or [()]:
            way = trial.copy()
            way.add(*begin)
            way.grow(_ENDING)
            way.finish(least)
            waste = way.waste
            if waste < least:
                best, least = way, waste
            if waste <= _PERFECT:
                break
        return best.chosen


class _Pool:
    """The VMs of a pool on hosts of one platform."""

    def __init__(
        self,
        problem: Problem,
        item: IntArray,
        platform: int,
        weight: FloatArray,
        reference: FloatArray,
        work_limit: WorkLimit,
    ) -> None:
        self.item = item
        self.weight = weight
        self.demand = np.ascontiguousarray(problem.demand[platform][item])
        self.columns = np.ascontiguousarray(self.demand.T)
        self.size = self.demand @ weight
        self.mean = float(self.size.mean())
        share = self.demand / np.maximum(reference, 1.0)
        few = problem.n_classes / np.maximum(problem.allowed[item].sum(axis=1), 1)
        self.hardness = (share.max(axis=1) + 1e-2 * self.size) * few
        self.pull = few / np.maximum((share**2).sum(axis=1), 1e-12) ** 0.5
        self.pairs = Pairs(self.demand, weight)
        work_limit.charge(self.pairs.cells * _CELL_WORK)
        self._order = np.argsort(item, kind="stable")
        self._sorted = item[self._order]

    def positions(self, items: IntArray) -> IntArray:
        """Return where the pool has VMs of some items."""
        start, end = np.searchsorted(self._sorted, items), np.searchsorted(self._sorted, items, side="right")
        found = [self._order[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True) if a < b]
        return np.concatenate(found) if found else _NONE


class _Trial:
    """A load under construction."""

    def __init__(
        self,
        pool: _Pool,
        rules: PerHostConstraints,
        host_class: int,
        room: IntArray,
        usable: BoolArray,
        work_limit: WorkLimit,
    ) -> None:
        self._pool, self._rules, self._host_class, self._budget = pool, rules, host_class, work_limit
        self._room = room
        self._usable = usable
        self.chosen: list[int] = []

    def copy(self) -> _Trial:
        """Return a trial that goes its own way from here."""
        twin = _Trial(self._pool, self._rules, self._host_class, self._room, self._usable.copy(), self._budget)
        twin.chosen = list(self.chosen)
        return twin

    @property
    def waste(self) -> float:
        """Weighted room left."""
        return float(self._room @ self._pool.weight)

    def add(self, *positions: int) -> None:
        """Put VMs of the pool on the host."""
        for position in positions:
            self.chosen.append(position)
            self._usable[position] = False
            self._room = self._room - self._pool.demand[position]
        if not self._rules.empty:
            for items in self._rules.blocked([int(self._pool.item[p]) for p in self.chosen], self._host_class):
                self._usable[self._pool.positions(items)] = False

    def grow(self, until: float) -> None:
        """Add VMs that point into what is left until room for `until` VMs of mean size is left."""
        while self.waste > until * self._pool.mean:
            score = self._scores()
            best = int(np.argmax(score))
            if score[best] < 0.0:
                return
            self.add(best)

    def ways(self, most: int, rng: np.random.Generator) -> list[int]:
        """Return different VMs to go on with: those that point best into what is left, a little at random."""
        if self.waste <= _ENDING * self._pool.mean:
            return []
        score = self._scores()
        score *= np.exp(rng.normal(0.0, _NOISE, score.size))
        found: dict[int, int] = {}
        for position in np.argsort(-score, kind="stable")[: 4 * most].tolist():
            if score[position] >= 0.0:
                found.setdefault(int(self._pool.item[position]), position)
        return list(found.values())[:most]

    def _scores(self) -> FloatArray:
        """Return (n,) how well each VM points into what is left; −1 where it does not fit."""
        pool = self._pool
        fits = self._usable[:-1].copy()
        for column, room in zip(pool.columns, self._room, strict=True):
            fits &= column <= room
        self._budget.charge(_STEP_WORK + fits.size * self._room.size * _CELL_WORK)
        return np.where(fits, ((self._room * pool.weight**2) @ pool.columns) * pool.pull, -1.0)

    def finish(self, below: float) -> None:
        """Add the pairs that fit best, as long as the waste can come below a value."""
        while True:
            pair, seen = self._pool.pairs.best(self._room, self._usable, below, self._permits)
            self._budget.charge(_STEP_WORK + seen * self._room.size * _CELL_WORK)
            if pair is None:
                return
            self.add(*pair)
            below = np.inf

    def _permits(self, pair: tuple[int, ...]) -> bool:
        if self._rules.empty or len(pair) < 2:
            return True
        return self._rules.permits([int(self._pool.item[p]) for p in (*self.chosen, *pair)], self._host_class)
