"""The first placement of very many VMs: quick pools for a placement at once, then tight hosts."""

from __future__ import annotations

from math import inf

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.bounds.continuous import host_mix
from vconsolidate.packing.solver.construct.greedy import Style
from vconsolidate.packing.solver.construct.overload_repair import repair_start
from vconsolidate.packing.solver.construct.sampled_fill import fill_from_samples
from vconsolidate.packing.solver.construct.tight_fill import fill_tightly
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.incumbent import Incumbent
from vconsolidate.packing.solver.local_search.host_elimination import descend
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.restriction import restrict
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit

_POOL_STYLES = (0.8, 1.0)
_POOL_VMS = 400
_TIGHT_VMS = 1_000
_TIGHT_TRIES = 16
_EASY = 150
_FEW_ITEMS = 100
"""So many distinct items are a matter of seconds for column generation, whatever their number."""
_ENOUGH = 3e-4
"""Work per VM from which on larger pools pay."""


def pack_many(problem: Problem, work_limit: WorkLimit, seed: int, best: Incumbent) -> None:
    """
    Offer placements to the incumbent.

    Pools know no rules and tight hosts only those per host: what breaks others, or found no host left, is mended after.
    """
    rng = np.random.default_rng(seed)
    mix = host_mix(problem)
    quick = work_limit.part(0.1)
    for norm_power in _POOL_STYLES if _has_no_rules(problem) else ():
        if best.is_closed or quick.is_over:
            break
        best.offer(fill_from_samples(problem, mix, Style(norm_power, noise=0.02), rng, quick, _POOL_VMS), "pools")
    # What is easy is done here: tabu takes the last hosts away in a moment, or stops for want of progress.
    descend(problem, quick, seed, best, _EASY)
    if best.is_closed or work_limit.is_over or (best.value is not None and problem.n_items <= _FEW_ITEMS):
        return
    part = work_limit.part(0.5)
    each = min(part.left, inf if part.seconds_left is None else part.seconds_left) / problem.n_vms
    size = _TIGHT_VMS if each >= _ENOUGH else _POOL_VMS
    found, left = fill_tightly(problem, mix, rng, part, size=size, tries=_TIGHT_TRIES)
    if left.size and _has_no_rules(problem):
        found, left = _finish(problem, found, left, rng, work_limit.part(0.2))
    if not _offer_whole(problem, found, left, best) and best.value is None:
        best.offer(repair_start(problem, found, work_limit.part(0.4), seed), "tight hosts")


def pack_tightly(problem: Problem, work_limit: WorkLimit, seed: int, best: Incumbent) -> None:
    """Offer one placement of tight hosts to the incumbent, where they take every VM and break no rule."""
    mix, rng = host_mix(problem), np.random.default_rng(seed)
    found, left = fill_tightly(problem, mix, rng, work_limit, size=_POOL_VMS, tries=_TIGHT_TRIES)
    _offer_whole(problem, found, left, best)


def _offer_whole(problem: Problem, found: tuple[Bin, ...], left: IntArray, best: Incumbent) -> bool:
    """Offer tight hosts that are a placement; return whether they are one."""
    whole = not left.size and not packing_faults(problem, found)
    if whole:
        best.offer(found, "tight hosts")
    return whole


def _finish(
    problem: Problem, found: tuple[Bin, ...], left: IntArray, rng: np.random.Generator, work_limit: WorkLimit
) -> tuple[tuple[Bin, ...], IntArray]:
    """Return the hosts with what was left over in pools, where hosts are left for it; and what is still left over."""
    items, count = np.unique(left, return_counts=True)
    used = np.bincount([b.host_class for b in found], minlength=problem.n_classes)
    rest = restrict(problem, items, count=count, available=problem.available - used, rules="per host")
    more = fill_from_samples(rest, host_mix(rest), Style(_POOL_STYLES[0], noise=0.02), rng, work_limit, _POOL_VMS)
    if more is None:
        return found, left
    back = [Bin(b.host_class, tuple(int(items[i]) for i in b.items), b.copies) for b in more]
    return (*found, *back), left[:0]


def _has_no_rules(problem: Problem) -> bool:
    return not problem.side_constraints
