"""
Lower bounds that need no search: continuous over all dimensions and classes, and dual-feasible functions.

Each is a price per item and a ceiling per class (:mod:`vconsolidate.packing.solver.bounds.certificate`), computed in
floating point where that helps and then recomputed in exact integers, so rounding can weaken a bound but never make it
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.packing.solver.bounds.certificate import certify
from vconsolidate.packing.solver.linear_program import LinearProgram
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.solution import Certificate

_SCALE = 1 << 40
_MAX_GROUPS = 400


@dataclass(frozen=True, slots=True)
class Proof:
    """A bound, what proved it, and the prices if there are any."""

    bound: int
    method: str
    certificate: Certificate | None = None


def unit_cost(problem: Problem) -> Problem:
    """Return the problem of using as few hosts as possible."""
    return replace(problem, cost=np.ones(problem.n_classes, dtype=np.int64))


def continuous_bound(problem: Problem) -> Proof:
    """
    Return the bound of the relaxation in which VMs may be cut into pieces and spread over the classes they fit on.

    The dual values of a linear program over groups of items give a weight per class and dimension; an item's price is
    its cheapest weighted demand over its classes, a class's ceiling its weighted capacity.
    """
    best = Proof(0, "continuous")
    for weights in (_linear_relaxation(problem)[0], *_single_dimension_weights(problem)):
        bound, certificate = _weighted_bound(problem, weights)
        if bound > best.bound:
            best = Proof(bound, "continuous", certificate)
    return best


def _single_dimension_weights(problem: Problem) -> list[FloatArray]:
    """Return one weight matrix per dimension: price of capacity equal to the cheapest host's."""
    found = []
    for dim in range(problem.n_dims):
        weights = np.zeros((problem.n_classes, problem.n_dims))
        capacity = problem.capacity[:, dim]
        if (capacity > 0).all():
            weights[:, dim] = float((problem.cost / capacity).min())
            found.append(weights)
    return found


def _weighted_bound(problem: Problem, weights: FloatArray) -> tuple[int, Certificate]:
    """Return the exact bound of weights per class and dimension, (n_classes, n_dims) of cost per unit."""
    largest = float((weights * problem.capacity).max(initial=0.0))
    if largest <= 0.0:
        return certify(problem, [0] * problem.n_items, [0] * problem.n_classes)
    whole = np.floor(weights * (_SCALE / largest)).astype(np.int64)
    ceiling = [
        sum(int(w) * int(c) for w, c in zip(*row, strict=True)) for row in zip(whole, problem.capacity, strict=True)
    ]
    price = np.full(problem.n_items, np.iinfo(np.int64).max, dtype=np.int64)
    for host_class in range(problem.n_classes):
        usable = problem.allowed[:, host_class]
        # Demand is at most capacity here, so the products stay below n_dims · _SCALE.
        worth = problem.demand_on(host_class)[usable] @ whole[host_class]
        price[usable] = np.minimum(price[usable], worth)
    price[~problem.allowed.any(axis=1)] = 0
    return certify(problem, [int(p) for p in price], ceiling)


def host_mix(problem: Problem) -> FloatArray:
    """Return (n_classes,) hosts of each class in the continuous relaxation."""
    return _linear_relaxation(problem)[1]


def _linear_relaxation(problem: Problem) -> tuple[FloatArray, FloatArray]:
    """Return dual weights (n_classes, n_dims) and hosts used (n_classes,); zeros when there is no solution."""
    groups, members = _groups(problem)
    n_rows = problem.n_classes * problem.n_dims
    lower = np.concatenate([np.zeros(n_rows), np.ones(len(groups))])
    program = LinearProgram(lower, np.concatenate([np.full(n_rows, np.inf), np.ones(len(groups))]))
    scale = np.maximum(problem.capacity.max(axis=0), 1).astype(np.float64)
    cost_scale = float(problem.cost.max())
    dims = np.arange(problem.n_dims)
    for host_class in range(problem.n_classes):
        rows = host_class * problem.n_dims + dims
        available = float(problem.available[host_class])
        program.add(problem.cost[host_class] / cost_scale, rows, problem.capacity[host_class] / scale, available)
    for number, (allowed, group) in enumerate(zip(groups, members, strict=True)):
        for host_class in np.flatnonzero(allowed).tolist():
            rows = np.append(host_class * problem.n_dims + dims, n_rows + number)
            total = problem.count[group] @ problem.demand_on(host_class)[group]
            program.add(0.0, rows, np.append(-total / scale, 1.0), 1.0)
    if not program.solve():
        return np.zeros((problem.n_classes, problem.n_dims)), np.ones(problem.n_classes)
    duals = program.duals()[:n_rows].reshape(problem.n_classes, problem.n_dims)
    weights: FloatArray = np.maximum(duals, 0.0) * cost_scale / scale
    return weights, program.solution()[: problem.n_classes]


def _groups(problem: Problem) -> tuple[list[BoolArray], list[IntArray]]:
    """Return groups of items with the same classes and about the same direction of demand."""
    rows, row_of = np.unique(problem.allowed, axis=0, return_inverse=True)
    row_of = row_of.ravel()
    per_row = max(1, _MAX_GROUPS // rows.shape[0])
    total = np.maximum(problem.count @ problem.demand[0], 1)
    share = problem.demand[0] / total
    allowed, members = [], []
    for number, row in enumerate(rows):
        items = np.flatnonzero(row_of == number)
        if not row.any():
            continue
        first = share[items, 0] / np.maximum(share[items].sum(axis=1), 1e-300)
        for part in np.array_split(items[np.argsort(first, kind="stable")], min(per_row, items.size)):
            allowed.append(row)
            members.append(part)
    return allowed, members
