"""
Greedy packing under every side constraint: one host at a time (bin-centric), or one VM at a time (first fit).

Bin-centric selection after Panigrahy et al., "Heuristics for vector bin packing" (2011): the next VM is the one whose
demand points best into what is left of the host, resources weighted by how scarce they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.solver.constraints.append_only import AppendOnlyConstraints
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_STEP_WORK = 3.2e-5
_CELL_WORK = 6e-9
_TRIED_CLASSES = 6


@dataclass(frozen=True, slots=True)
class Style:
    """
    How the next VM is chosen.

    Parameters
    ----------
    norm_power
        The score is divided by the item's norm to this power: 0 prefers large VMs, 1 looks at the direction only.
    scarcity_power
        Resources are weighted by (demand / most demanded)^power.
    noise
        Relative spread of a random factor on the scores.
    """

    norm_power: float = 0.5
    scarcity_power: float = 2.0
    noise: float = 0.0


STYLES = (Style(), Style(norm_power=0.2), Style(norm_power=0.8), Style(norm_power=0.0, scarcity_power=4.0))


@dataclass(slots=True)
class _Work:
    """A packing under construction."""

    problem: Problem
    ledger: AppendOnlyConstraints
    remaining: IntArray
    available: IntArray
    bins: list[Bin]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Demand relative to capacity, per class, with the weights of the dimensions."""

    relative: tuple[FloatArray, ...]
    norm: tuple[FloatArray, ...]
    weight: FloatArray
    price: FloatArray
    order: FloatArray


def _scale(problem: Problem, style: Style, price: FloatArray | None, rng: np.random.Generator) -> _Scale:
    capacity = np.maximum(problem.capacity, 1).astype(np.float64)
    relative = tuple(problem.demand_on(c) / capacity[c] for c in range(problem.n_classes))
    largest = problem.available.astype(np.float64)
    mean_capacity = (capacity * largest[:, None]).sum(axis=0) / largest.sum()
    total = (problem.count[:, None] * problem.demand[0]).sum(axis=0) / mean_capacity
    scarcity = total / max(float(total.max()), 1e-12)
    weight = scarcity**style.scarcity_power
    norm = tuple(np.maximum((r**2 * weight).sum(axis=1), 1e-12) ** (style.norm_power / 2) for r in relative)
    worth = (problem.demand[0] / mean_capacity * weight).sum(axis=1) if price is None else price
    few = problem.n_classes / np.maximum(problem.allowed.sum(axis=1), 1)
    order = few * np.exp(rng.normal(0.0, style.noise, problem.n_items)) if style.noise else few.astype(np.float64)
    return _Scale(relative, norm, weight, np.maximum(worth, 1e-9), order)


def fill_hosts(
    problem: Problem,
    style: Style,
    rng: np.random.Generator,
    work_limit: WorkLimit,
    price: FloatArray | None = None,
    *,
    attempts: int = 1,
) -> tuple[Bin, ...] | None:
    """
    Pack host by host; None when hosts or work limit run out.

    Parameters
    ----------
    price
        (n_items,) worth of the items, to choose between classes: the class whose next host carries most worth per cost.
    attempts
        Rules or scarce hosts can leave VMs over; the next attempt then takes those first.
    """
    scale = _scale(problem, style, price, rng)
    urgency = np.ones(problem.n_items)
    for _ in range(attempts):
        work = _Work(problem, AppendOnlyConstraints(problem), problem.count.copy(), problem.available.copy(), [])
        urgent = replace(scale, price=scale.price * urgency, order=scale.order * urgency)
        while work.remaining.any() and not work_limit.is_over:
            chosen = _best_host(work, urgent, work_limit)
            if chosen is None:
                break
            _commit(work, *chosen)
        if not work.remaining.any():
            return tuple(work.bins)
        if work_limit.is_over:
            return None
        urgency[work.remaining > 0] *= 4.0
    return None


def _best_host(work: _Work, scale: _Scale, work_limit: WorkLimit) -> tuple[int, list[int]] | None:
    """Return the class and the items, in order, of the host that is worth most for its cost."""
    open_classes = np.flatnonzero((work.available > 0) & (work.problem.allowed[work.remaining > 0].any(axis=0)))
    if open_classes.size > _TRIED_CLASSES:
        open_classes = _promising_classes(work, scale, open_classes)
    best: tuple[float, int, list[int]] | None = None
    for host_class in open_classes.tolist():
        sequence = _fill(work, host_class, scale, work_limit)
        if not sequence:
            continue
        worth = float(scale.price[sequence].sum()) / float(work.problem.cost[host_class])
        if not work.remaining.sum() - len(sequence):
            worth += 1.0 / float(work.problem.cost[host_class])
        if best is None or worth > best[0] * (1 + 1e-9):
            best = (worth, host_class, sequence)
    return None if best is None else (best[1], best[2])


def _promising_classes(work: _Work, scale: _Scale, classes: IntArray) -> IntArray:
    """Return the classes with most weighted capacity per cost among those that the scarcest items left can use."""
    left = np.flatnonzero(work.remaining > 0)
    choices = work.problem.allowed[np.ix_(left, classes)]
    tightest = choices[int(np.argmin(np.where(choices.any(axis=1), choices.sum(axis=1), choices.shape[1] + 1)))]
    usable = classes[tightest] if tightest.any() else classes
    size = (work.problem.capacity[usable] * scale.weight / np.maximum(work.problem.capacity.max(axis=0), 1)).sum(axis=1)
    rank = np.argsort(-size / work.problem.cost[usable], kind="stable")
    chosen: IntArray = usable[rank[:_TRIED_CLASSES]]
    return chosen


def _fill(work: _Work, host_class: int, scale: _Scale, work_limit: WorkLimit) -> list[int]:
    """Return the items of the next host of a class, in the order they were added (one entry per copy)."""
    number = len(work.bins)
    open_items = (work.remaining > 0) & work.problem.allowed[:, host_class]
    for blocked in work.ledger.blocked(host_class, number):
        open_items[blocked] = False
    candidates = np.flatnonzero(open_items)
    trial = _Trial(work, host_class, number)
    residual = work.problem.capacity[host_class].copy()
    demand, relative = work.problem.demand_on(host_class)[candidates], scale.relative[host_class][candidates]
    pull = scale.order[candidates] / scale.norm[host_class][candidates]
    capacity = np.maximum(work.problem.capacity[host_class], 1)
    sequence: list[int] = []
    while candidates.size:
        work_limit.charge(_STEP_WORK + candidates.size * work.problem.n_dims * _CELL_WORK)
        keep = (demand <= residual).all(axis=1) & trial.open(candidates)
        if not keep.all():
            candidates, demand, relative, pull = candidates[keep], demand[keep], relative[keep], pull[keep]
        if not candidates.size:
            break
        best = int(np.argmax((relative @ (scale.weight * residual / capacity) + 1e-9) * pull))
        sequence.append(int(candidates[best]))
        residual = residual - demand[best]
        trial.add(int(candidates[best]))
    trial.undo()
    return sequence


class _Trial:
    """Adds copies to a host and takes them back, so that several classes can be tried."""

    def __init__(self, work: _Work, host_class: int, number: int) -> None:
        self._work, self._host_class, self._number = work, host_class, number
        self._taken: list[int] = []
        self._closed: BoolArray = np.zeros(work.problem.n_items, dtype=np.bool_)
        self._ledger = None if work.ledger.empty else work.ledger.copy()

    def open(self, candidates: IntArray) -> BoolArray:
        return ~self._closed[candidates]

    def add(self, item: int) -> None:
        self._taken.append(item)
        self._work.remaining[item] -= 1
        if not self._work.remaining[item]:
            self._closed[item] = True
        if self._ledger is not None:
            self._ledger.add(item, self._host_class, self._number)
            for blocked in self._ledger.blocked_by(item, self._host_class, self._number):
                self._closed[blocked] = True

    def undo(self) -> None:
        for item in self._taken:
            self._work.remaining[item] += 1


def _commit(work: _Work, host_class: int, sequence: list[int]) -> None:
    items, copies = np.unique(sequence, return_counts=True)
    for item in sequence:
        work.ledger.add(item, host_class, len(work.bins))
    work.remaining[items] -= copies
    work.available[host_class] -= 1
    work.bins.append(Bin(host_class, tuple(items.tolist()), tuple(copies.tolist())))


def first_fit(problem: Problem, order: IntArray, work_limit: WorkLimit) -> tuple[Bin, ...] | None:
    """
    Pack VM by VM, each on the first host that takes it, else on a new host of its first class; None when that fails.

    Parameters
    ----------
    order
        (n_items,) items in the order of packing.
    """
    ledger = AppendOnlyConstraints(problem)
    room = np.zeros((min(problem.n_vms, int(problem.available.sum())), problem.n_dims), dtype=np.int64)
    class_of: list[int] = []
    loads: list[dict[int, int]] = []
    available = problem.available.copy()
    for item in order.tolist():
        for _ in range(int(problem.count[item])):
            if work_limit.is_over:
                return None
            work_limit.charge(_STEP_WORK + len(loads) * problem.n_dims * _CELL_WORK)
            number = _first_host(problem, ledger, item, room, class_of)
            if number is None:
                opened = _new_class(problem, ledger, item, available, len(loads))
                if opened is None:
                    return None
                number = len(loads)
                room[number] = problem.capacity[opened]
                available[opened] -= 1
                class_of.append(opened)
                loads.append({})
            room[number] -= problem.demand_on(class_of[number])[item]
            loads[number][item] = loads[number].get(item, 0) + 1
            ledger.add(item, class_of[number], number)
    return tuple(Bin(c, tuple(load), tuple(load.values())) for c, load in zip(class_of, loads, strict=True))


def _first_host(
    problem: Problem, ledger: AppendOnlyConstraints, item: int, room: IntArray, class_of: list[int]
) -> int | None:
    classes = np.array(class_of, dtype=np.int64)
    demand = problem.demand[problem.platform_of_class[classes], item]
    fits = (demand <= room[: classes.size]).all(axis=1) & problem.allowed[item, classes]
    return next((int(n) for n in np.flatnonzero(fits) if ledger.permits(item, class_of[n], int(n))), None)


def _new_class(
    problem: Problem, ledger: AppendOnlyConstraints, item: int, available: IntArray, number: int
) -> int | None:
    usable = np.flatnonzero((available > 0) & problem.allowed[item])
    return next((int(c) for c in usable if ledger.permits(item, int(c), number)), None)


def decreasing(problem: Problem) -> IntArray:
    """Return the items by decreasing size (Σ of demand over total demand), those with few classes first."""
    total = np.maximum((problem.count[:, None] * problem.demand[0]).sum(axis=0), 1)
    size = (problem.demand[0] / total).sum(axis=1)
    return np.lexsort((-size, problem.allowed.sum(axis=1)))
