"""Seeded packing problems that look like estates: cloud flavours, measured demand, and uniform demand that is hard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.problem import Problem, single_class
from vconsolidate.packing.solver.side_constraints import ItemLimit, ItemsApart, ItemsTogether

MIXES = ("lognormal", "flavours", "uniform", "classes", "rules", "zones")

# vCPUs, memory in GiB, disk operations per second in hundreds, network in 100 Mbit/s of common cloud instance types.
_FLAVOURS = np.array(
    [
        *([1, 1, 2, 1], [1, 2, 2, 1], [2, 2, 4, 1], [2, 4, 4, 2], [2, 8, 4, 2]),
        *([2, 16, 6, 2], [4, 8, 8, 4], [4, 16, 8, 4], [4, 32, 12, 4], [8, 16, 16, 6]),
        *([8, 32, 16, 8], [8, 64, 24, 8], [16, 32, 32, 10], [16, 64, 32, 12], [16, 128, 48, 16]),
    ],
    dtype=np.int64,
)
_FLAVOUR_HOST = np.array([128, 512, 320, 120], dtype=np.int64)
_HOST = np.array([22_000_000] * 4, dtype=np.int64)


def estate(mix: str, n_vms: int, seed: int) -> Problem:
    """
    Return a problem of `n_vms` VMs in four dimensions.

    Parameters
    ----------
    mix
        ``lognormal``: correlated measured demand, all VMs distinct, about 22 per host. ``flavours``: 15 cloud instance
        types. ``uniform``: independent demand of 5–40 % of a host. ``classes``: lognormal on three host types of
        different size and price. ``rules``: lognormal with pairs of VMs that never share a host. ``zones``: lognormal
        in two zones with pairs that must be in different ones, groups of four of which a zone has two at most, groups
        of three that stay in one zone, and VMs that must be in the first.
    """
    rng = np.random.default_rng(seed)
    if mix == "flavours":
        count = rng.multinomial(n_vms, rng.dirichlet(np.full(len(_FLAVOURS), 2.0)))
        return single_class(_FLAVOURS, _FLAVOUR_HOST, count.astype(np.int64))
    if mix == "uniform":
        return single_class(rng.integers(5, 41, (n_vms, 4)), np.full(4, 100, dtype=np.int64))
    problem = single_class(_lognormal(rng, n_vms), _HOST)
    if mix == "classes":
        return _with_classes(problem)
    if mix == "rules":
        pairs = rng.permutation(n_vms)[: n_vms // 10 * 2].reshape(-1, 2)
        one_each = np.ones(2, dtype=np.int64)
        return replace(problem, at_most=tuple(ItemLimit(np.sort(pair), one_each, 1) for pair in pairs))
    return _in_zones(problem, rng) if mix == "zones" else problem


def shapes() -> Problem:
    """Return 1,535 VMs of 11 shapes (vCPUs, memory in GiB) for hosts of 128 vCPUs and 640 GiB."""
    shape = np.array(
        [[1, 2], [1, 4], [2, 4], [2, 8], [2, 16], [4, 8], [4, 16], [4, 32], [8, 32], [8, 64], [16, 128]], dtype=np.int64
    )
    count = np.array([120, 110, 240, 300, 120, 130, 230, 120, 90, 45, 30], dtype=np.int64)
    return single_class(shape, np.array([128, 640], dtype=np.int64), count)


def _lognormal(rng: np.random.Generator, n_vms: int) -> IntArray:
    demand = rng.lognormal(0.0, 0.7, (n_vms, 1)) * rng.lognormal(0.0, 0.5, (n_vms, 4))
    whole = np.ceil(demand / demand.mean() * 1e6).astype(np.int64)
    limited: IntArray = np.minimum(whole, _HOST * 7 // 10)
    return limited


def _in_zones(problem: Problem, rng: np.random.Generator) -> Problem:
    """Return the problem on hosts in two zones, with rules about a tenth of the VMs."""
    n_each = problem.n_vms // 200
    order = rng.permutation(problem.n_vms)
    pairs, order = order[: 4 * n_each].reshape(-1, 2), order[4 * n_each :]
    fours, order = order[: 4 * n_each].reshape(-1, 4), order[4 * n_each :]
    threes, order = order[: 3 * n_each].reshape(-1, 3), order[3 * n_each :]
    zones = np.arange(2, dtype=np.int64)
    allowed = np.ones((problem.n_vms, 2), dtype=np.bool_)
    allowed[order[: 5 * n_each], 1] = False
    return replace(
        problem,
        platform_of_class=np.zeros(2, dtype=np.int64),
        capacity=np.repeat(problem.capacity, 2, axis=0),
        available=np.full(2, problem.n_vms, dtype=np.int64),
        cost=np.ones(2, dtype=np.int64),
        allowed=allowed,
        at_most=tuple(ItemLimit(np.sort(four), np.ones(4, dtype=np.int64), 2, zones) for four in fours),
        apart=tuple(ItemsApart((np.array([a]), np.array([b])), zones) for a, b in pairs.tolist()),
        together=tuple(ItemsTogether(np.sort(three), zones) for three in threes),
    )


def _with_classes(problem: Problem) -> Problem:
    """Return the problem on three host types: balanced, half the size, and twice the memory."""
    capacity = np.stack([_HOST, _HOST // 2, _HOST * np.array([1, 2, 1, 1])])
    return replace(
        problem,
        platform_of_class=np.zeros(3, dtype=np.int64),
        capacity=capacity,
        available=np.full(3, problem.n_vms, dtype=np.int64),
        cost=np.array([100, 56, 125], dtype=np.int64),
        allowed=np.repeat(problem.allowed, 3, axis=1),
    )
