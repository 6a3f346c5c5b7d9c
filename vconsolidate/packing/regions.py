"""
Search in regions: a part of the hosts, chosen at random among those that waste most, does without one of them.

With many thousand VMs the tabu search sees only a sample of the swaps; in a region of a thousand VMs it sees all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray
from vconsolidate.packing.budget import Budget
from vconsolidate.packing.problem import Bin, Problem
from vconsolidate.packing.subproblem import carved
from vconsolidate.packing.tabu import FewerHosts


def repack(
    problem: Problem, bins: Sequence[Bin], n_vms: int, rng: np.random.Generator, patience: int, budget: Budget
) -> tuple[Bin, ...] | None:
    """
    Return a packing with at least one host fewer in a region of the hosts, or None.

    Parameters
    ----------
    problem
        Without rules that reach beyond single hosts.
    n_vms
        VMs of the region, about.
    patience
        Steps of the tabu search without improvement.
    """
    waste = _waste(problem, bins)
    number = max(2, round(len(bins) * n_vms / problem.n_vms))
    # The largest of log weight + Gumbel noise: a draw without replacement by weight.
    order = np.argsort(-(np.log(waste + 1e-3) + rng.gumbel(size=waste.size)), kind="stable")
    region = np.sort(order[:number])
    if waste[region].sum() < 1.0:
        return None
    inside = [bins[h] for h in region.tolist()]
    found = _fewer(problem, inside, rng, patience, budget)
    if found is None:
        return None
    chosen = set(region.tolist())
    return (*(used for h, used in enumerate(bins) if h not in chosen), *found)


def _waste(problem: Problem, bins: Sequence[Bin]) -> FloatArray:
    """Return (n_bins,) the unused fraction of each host in the resource that is scarcest on the hosts together."""
    used = np.array([_load(problem, b) for b in bins])
    capacity = problem.capacity[[b.host_class for b in bins]]
    scarcest = int(np.argmax(used.sum(axis=0) / np.maximum(capacity.sum(axis=0), 1)))
    waste: FloatArray = 1.0 - used[:, scarcest] / np.maximum(capacity[:, scarcest], 1)
    return waste


def _load(problem: Problem, used: Bin) -> IntArray:
    load: IntArray = np.array(used.copies) @ problem.demand_on(used.host_class)[list(used.items)]
    return load


def _fewer(
    problem: Problem, inside: Sequence[Bin], rng: np.random.Generator, patience: int, budget: Budget
) -> list[Bin] | None:
    count = np.zeros(problem.n_items, dtype=np.int64)
    for used in inside:
        count[list(used.items)] += used.copies
    items = np.flatnonzero(count)
    number = np.zeros(problem.n_items, dtype=np.int64)
    number[items] = np.arange(items.size)
    available = np.bincount([b.host_class for b in inside], minlength=problem.n_classes)
    part = carved(problem, items, count[items], available)
    here = [Bin(b.host_class, tuple(number[list(b.items)].tolist()), b.copies) for b in inside]
    search = FewerHosts(part, here, rng)
    dropped = 0
    while search.drop(patience, budget):
        dropped += 1
    if not dropped:
        return None
    return [Bin(b.host_class, tuple(items[list(b.items)].tolist()), b.copies) for b in search.bins()]
