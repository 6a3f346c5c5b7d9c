"""Greedy construction in several styles, plain ones first, then with random factors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.executors.heard import Heard
from vconsolidate.executors.share_out import share_out
from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.construct.greedy import STYLES, Style, decreasing, fill_hosts, first_fit
from vconsolidate.packing.solver.construct.large_scale import pack_many, pack_tightly
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_NEAR = 0.05
"""A placement to begin with that is above the bound by no more than this share makes greedy search needless."""

_AT_ONCE = 2
"""Starts with random factors that are tried before looking whether more are needed."""

_SHARED_VMS = 100
"""VMs from which on a start takes longer than sending it to another process."""

_SENT_VMS = 2000
"""VMs from which on a start takes longer than sending it to another machine."""


class GreedyStarts:
    """Fill one host after the other; first fit; large estates from samples of the VMs."""

    def supports(self, task: Task) -> bool:
        """Return whether no placement near the bound is given already: greedy search finds none that is as good."""
        best = task.best
        return best.value is None or best.value > (1.0 + _NEAR) * best.bound

    def run(self, task: Task, work_limit: WorkLimit) -> None:
        """Offer placements until one meets the bound or all styles were tried."""
        problem, best, own = task.problem, task.best, task.parameters
        rng = np.random.default_rng(task.seed)
        if problem.n_vms > own.sampled_vms:
            pack_many(problem, work_limit, task.seed, best)
            if best.value is not None:
                return
        price = _prices(task)
        first, *others = STYLES
        attempts = own.attempts if best.value is None else 1
        _offer(task, work_limit, [_Start(first, attempts)], price)
        if not best.is_closed:
            attempts = own.attempts if best.value is None else 1
            _offer(task, work_limit, [*(_Start(style, attempts) for style in others), _Start(None)], price)
        if best.value is None:
            _offer(task, work_limit, [_Start(first, own.attempts)], None)
        if not best.is_closed:
            pack_tightly(problem, work_limit.part(own.tight_work), task.seed, best)
        _noisy(task, work_limit.part(own.noisy_work), rng, price)


@dataclass(frozen=True, slots=True)
class _Start:
    """
    How to fill hosts.

    Parameters
    ----------
    style
        None: first fit, the largest VMs first.
    seed
        Of the random factors.
    """

    style: Style | None
    attempts: int = 1
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Filling:
    """A start with all that another process needs for it."""

    problem: Problem
    start: _Start
    price: FloatArray | None
    stop: Stop


def _offer(task: Task, work_limit: WorkLimit, starts: Sequence[_Start], price: FloatArray | None) -> None:
    """Offer the placement of each start; they divide the work that is left, and the processes there are."""
    stop = replace(work_limit.stop(1.0 / len(starts)).uncounted, interrupted=Heard(lambda: work_limit.interrupted))
    fillings = [_Filling(task.problem, start, price, replace(stop, workers=1)) for start in starts]
    alone = task.problem.n_vms < _SHARED_VMS
    fine = task.problem.n_vms < _SENT_VMS
    found = share_out(_fill, fillings, 1 if alone else work_limit.workers, stop.interrupted, fine=fine)
    for bins, spent in found:
        work_limit.charge(spent)
        task.best.offer(bins, "greedy")


def _fill(filling: _Filling) -> tuple[tuple[Bin, ...] | None, float]:
    """Return the placement of a start, None where there is none, and the work it took."""
    work_limit, start = WorkLimit(filling.stop), filling.start
    if start.style is None:
        bins = first_fit(filling.problem, decreasing(filling.problem), work_limit)
    else:
        rng = np.random.default_rng(start.seed)
        bins = fill_hosts(filling.problem, start.style, rng, work_limit, filling.price, attempts=start.attempts)
    return bins, work_limit.spent


def at_any_price(task: Task, work_limit: WorkLimit) -> None:
    """Give the user one placement, however little time or patience there was: two plain passes, no search."""
    unlimited = WorkLimit(Stop(work=math.inf, charge=work_limit.charge))
    rng = np.random.default_rng(task.seed)
    task.best.offer(fill_hosts(task.problem, STYLES[0], rng, unlimited, None), "greedy")
    if task.best.value is None:
        task.best.offer(first_fit(task.problem, decreasing(task.problem), unlimited), "first fit")
    task.best.end("one pass")


def _noisy(task: Task, work_limit: WorkLimit, rng: np.random.Generator, price: FloatArray | None) -> None:
    own = task.parameters
    number = own.noisy_starts if task.problem.n_items <= own.noisy_items else own.noisy_starts // 4
    starts = [
        _Start(Style(float(rng.uniform(0, 1)), float(rng.uniform(0, 3)), noise=0.02 + 0.02 * at), seed=task.seed + at)
        for at in range(number)
    ]
    for at in range(0, number, _AT_ONCE):
        if task.done(work_limit):
            return
        _offer(task, work_limit, starts[at : at + _AT_ONCE], price)


def _prices(task: Task) -> FloatArray | None:
    certificate = task.best.proof.certificate
    if certificate is None:
        certificate = continuous_bound(task.problem).certificate
    if certificate is None or not any(certificate.price):
        return None
    return np.array(certificate.price, dtype=np.float64) / certificate.scale
