"""Greedy construction in several styles, plain ones first, then with random factors."""

from __future__ import annotations

import math

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.bounds.continuous import continuous_bound
from vconsolidate.packing.solver.construct.greedy import STYLES, Style, decreasing, fill_hosts, first_fit
from vconsolidate.packing.solver.construct.large_scale import pack_many, pack_tightly
from vconsolidate.packing.solver.methods.method import Task
from vconsolidate.packing.solver.work_limit import WorkLimit

_NEAR = 0.05
"""A placement to begin with that is above the bound by no more than this share makes greedy search needless."""


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
        for style in STYLES:
            if best.is_closed:
                return
            attempts = own.attempts if best.value is None else 1
            best.offer(fill_hosts(problem, style, rng, work_limit, price, attempts=attempts), "greedy")
        if best.value is None:
            best.offer(fill_hosts(problem, STYLES[0], rng, work_limit, None, attempts=own.attempts), "greedy")
        if not best.is_closed:
            best.offer(first_fit(problem, decreasing(problem), work_limit), "greedy")
        if not best.is_closed:
            pack_tightly(problem, work_limit.part(own.tight_work), task.seed, best)
        _noisy(task, work_limit.part(own.noisy_work), rng, price)


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
    for number in range(own.noisy_starts if task.problem.n_items <= own.noisy_items else own.noisy_starts // 4):
        if task.done(work_limit):
            return
        norm_power, scarcity_power = rng.uniform(0, 1), rng.uniform(0, 3)
        style = Style(float(norm_power), float(scarcity_power), noise=0.02 + 0.02 * number)
        task.best.offer(fill_hosts(task.problem, style, rng, work_limit, price), "greedy")


def _prices(task: Task) -> FloatArray | None:
    certificate = task.best.proof.certificate
    if certificate is None:
        certificate = continuous_bound(task.problem).certificate
    if certificate is None or not any(certificate.price):
        return None
    return np.array(certificate.price, dtype=np.float64) / certificate.scale
