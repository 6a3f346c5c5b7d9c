"""
Greedy packing of very many VMs: hundreds of hosts are filled at the same time, each from its own random pool of VMs.

A pool of some hundred VMs holds enough choice to fill a host almost as well as all VMs would, and the pools are
independent, so each step is one numpy operation over all of them. Every host is finished by the best pair of VMs that
still fits. What pools leave over is pooled again. Side constraints are not known here: for problems without them.
"""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.solver.constraints.per_host import PerHostConstraints
from vconsolidate.packing.solver.construct.greedy import Style
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_CELL_WORK = 6e-9
_STEP_WORK = 1e-4
_PAIRED = 48
_NEARLY_FULL = 0.15
_KEEP_BACK = 0.6


def fill_from_samples(
    problem: Problem,
    mix: FloatArray,
    style: Style,
    rng: np.random.Generator,
    work_limit: WorkLimit,
    size: int,
) -> tuple[Bin, ...] | None:
    """
    Pack in pools of `size` VMs; None when hosts or work limit run out.

    Parameters
    ----------
    mix
        (n_classes,) hosts of each class in a good packing; a host is opened of the class that is most behind.
    """
    filling = _Filling(problem, mix, style, rng)
    vms = np.repeat(np.arange(problem.n_items), problem.count)
    while vms.size:
        if work_limit.is_over:
            return None
        rng.shuffle(vms)
        last = vms.size <= 1.5 * size
        n_pools = 1 if last else max(1, vms.size // size)
        left = filling.run(_pools(vms, n_pools), work_limit, keep_back=0.0 if last else _KEEP_BACK)
        if left is None or (last and left.size):
            return None
        vms = left
    return cheaper_classes(problem, filling.bins(), PerHostConstraints(problem))


def _pools(vms: IntArray, n_pools: int) -> IntArray:
    """Return (n_pools, size) VMs, −1 where a pool is one short."""
    size = -(-vms.size // n_pools)
    padded = np.full(n_pools * size, -1, dtype=np.int64)
    padded[: vms.size] = vms
    return padded.reshape(size, n_pools).T.copy()


class _Filling:
    """Hosts being filled, one per pool."""

    def __init__(self, problem: Problem, mix: FloatArray, style: Style, rng: np.random.Generator) -> None:
        self._problem = problem
        self._mix = np.maximum(mix, 1e-6)
        self._style = style
        self._rng = rng
        self._opened = np.zeros(problem.n_classes, dtype=np.int64)
        self._host_of: list[tuple[IntArray, IntArray]] = []
        self._class_of: list[int] = []
        capacity = np.maximum(problem.capacity, 1).astype(np.float64)
        self._inverse = 1.0 / capacity
        total = (problem.count[:, None] * problem.demand[0]).sum(axis=0) * self._inverse.mean(axis=0)
        self._weight = (total / max(float(total.max()), 1e-12)) ** style.scarcity_power
        relative = problem.demand[0] * self._inverse.mean(axis=0)
        norm = np.maximum((relative**2 * self._weight).sum(axis=1), 1e-12) ** (style.norm_power / 2)
        few = problem.n_classes / np.maximum(problem.allowed.sum(axis=1), 1)
        self._pull = few / norm

    def bins(self) -> list[Bin]:
        """Return the hosts filled so far."""
        hosts = np.concatenate([host for host, _ in self._host_of])
        items = np.concatenate([item for _, item in self._host_of])
        order = np.argsort(hosts, kind="stable")
        found = []
        for part in np.split(items[order], np.flatnonzero(np.diff(hosts[order])) + 1):
            used, copies = np.unique(part, return_counts=True)
            found.append((tuple(used.tolist()), tuple(copies.tolist())))
        classes = [self._class_of[h] for h in np.unique(hosts)]
        return [Bin(c, items_, copies_) for c, (items_, copies_) in zip(classes, found, strict=True)]

    def run(self, pools: IntArray, work_limit: WorkLimit, keep_back: float) -> IntArray | None:
        """Fill hosts from pools until each pool is nearly empty; return the VMs left, None without hosts left."""
        n_pools, size = pools.shape
        alive = pools >= 0
        item = np.maximum(pools, 0)
        noise = np.exp(self._rng.normal(0.0, self._style.noise, item.shape)) if self._style.noise else 1.0
        pull = self._pull[item] * noise
        classes = np.zeros(n_pools, dtype=np.int64)
        hosts = np.full(n_pools, -1, dtype=np.int64)
        residual = np.zeros((n_pools, self._problem.n_dims), dtype=np.int64)
        for pool in range(n_pools):
            if not self._open(pool, classes, hosts, residual, alive, item):
                return None
        active = np.arange(n_pools)
        while active.size:
            if work_limit.is_over:
                return None
            work_limit.charge(_STEP_WORK + active.size * size * (self._problem.n_dims + 2) * _CELL_WORK)
            full = self._step(active, item, alive, pull, classes, hosts, residual, work_limit)
            finished = []
            for pool in full.tolist():
                enough = int(alive[pool].sum()) > keep_back * size
                if not enough or not self._open(pool, classes, hosts, residual, alive, item):
                    finished.append(pool)
            active = active[~np.isin(active, finished)]
        return item[alive]

    def _open(
        self, pool: int, classes: IntArray, hosts: IntArray, residual: IntArray, alive: BoolArray, item: IntArray
    ) -> bool:
        """Open a host for a pool, of the class furthest behind the mix that some VM of the pool may use."""
        usable = (self._opened < self._problem.available) & self._problem.allowed[item[pool][alive[pool]]].any(axis=0)
        if not usable.any():
            return False
        behind = np.where(usable, (self._opened + 1) / self._mix, np.inf)
        host_class = int(np.argmin(behind))
        self._opened[host_class] += 1
        classes[pool], hosts[pool] = host_class, len(self._class_of)
        residual[pool] = self._problem.capacity[host_class]
        self._class_of.append(host_class)
        return True

    def _step(
        self,
        active: IntArray,
        item: IntArray,
        alive: BoolArray,
        pull: FloatArray,
        classes: IntArray,
        hosts: IntArray,
        residual: IntArray,
        work_limit: WorkLimit,
    ) -> IntArray:
        """Add a VM (or a pair, to finish) to the host of each active pool; return the pools whose host is full."""
        items = item[active]
        platform = self._problem.platform_of_class[classes[active]]
        demand = self._problem.demand[platform[:, None], items]
        fits = alive[active]
        for dim in range(self._problem.n_dims):
            fits &= demand[:, :, dim] <= residual[active, dim][:, None]
        if self._problem.n_classes > 1:
            fits &= self._problem.allowed[items, classes[active][:, None]]
        scale = self._inverse[classes[active]]
        room = residual[active] * scale
        score = np.einsum("pmd,pd->pm", demand, self._weight * room * scale) * pull[active]
        score = np.where(fits, score + 1e-12, -1.0)
        best = score.argmax(axis=1)
        ends = (room * self._weight).sum(axis=1) < _NEARLY_FULL * self._weight.sum()
        some = fits.any(axis=1)
        rows = np.arange(active.size)
        chosen = [(rows[some], best[some])]
        paired = np.flatnonzero(ends & some)
        if paired.size:
            work_limit.charge(paired.size * _PAIRED**2 * self._problem.n_dims * _CELL_WORK)
            single, first, second = _best_pairs(
                demand[paired], fits[paired], residual[active[paired]], self._weight * scale[paired]
            )
            chosen[0] = (rows[some & ~ends], best[some & ~ends])
            chosen.append((paired, first))
            two = np.flatnonzero(~single)
            chosen.append((paired[two], second[two]))
        for row, column in chosen:
            pool = active[row]
            alive[pool, column] = False
            residual[pool] -= demand[row, column]
            self._host_of.append((hosts[pool], items[row, column]))
        full: IntArray = active[~some]
        return full


def _best_pairs(
    demand: IntArray, fits: BoolArray, room: IntArray, weight: FloatArray
) -> tuple[BoolArray, IntArray, IntArray]:
    """
    Return for each pool the best way to use what is left: (one VM is better than two, first VM, second VM).

    Parameters
    ----------
    demand, fits, room, weight
        (n_pools, size, n_dims), (n_pools, size), (n_pools, n_dims), (n_pools, n_dims).
    """
    worth = np.where(fits, np.einsum("pmd,pd->pm", demand, weight), -1.0)
    kept = min(_PAIRED, worth.shape[1])
    top = np.argpartition(-worth, kept - 1, axis=1)[:, :kept]
    top = np.sort(top, axis=1)
    rows = np.arange(demand.shape[0])[:, None]
    part = demand[rows, top]
    value = worth[rows, top]
    both = (value[:, :, None] + value[:, None, :]).astype(np.float64)
    possible = (value >= 0)[:, :, None] & (value >= 0)[:, None, :]
    possible &= ~np.eye(kept, dtype=np.bool_)[None]
    for dim in range(room.shape[1]):
        possible &= part[:, :, None, dim] + part[:, None, :, dim] <= room[:, dim][:, None, None]
    both = np.where(possible, both, -1.0).reshape(demand.shape[0], -1)
    pair = both.argmax(axis=1)
    single = worth.max(axis=1) >= both.max(axis=1)
    alone = worth.argmax(axis=1)
    first = np.where(single, alone, top[rows[:, 0], pair // kept])
    second = np.where(single, -1, top[rows[:, 0], pair % kept])
    return single, first, second


def cheaper_classes(problem: Problem, bins: list[Bin], rules: PerHostConstraints) -> tuple[Bin, ...]:
    """Return the bins, each on the cheapest class with a host left that can carry it."""
    if problem.n_classes == 1:
        return tuple(bins)
    available = problem.available.copy()
    for used in bins:
        available[used.host_class] -= 1
    moved = []
    for used in bins:
        available[used.host_class] += 1
        cheapest = used.host_class
        for host_class in np.argsort(problem.cost, kind="stable").tolist():
            if problem.cost[host_class] >= problem.cost[cheapest]:
                break
            items, copies = np.array(used.items), np.array(used.copies)
            load = copies @ problem.demand_on(host_class)[items]
            fits = bool((load <= problem.capacity[host_class]).all() and problem.allowed[items, host_class].all())
            if fits and available[host_class] > 0 and rules.permits(np.repeat(items, copies).tolist(), host_class):
                cheapest = host_class
                break
        available[cheapest] -= 1
        moved.append(Bin(cheapest, used.items, used.copies))
    return tuple(moved)
