"""
Enough hosts for sets of families: what a choice of hosts must satisfy so that the demand can flow to them.

By the theorem of Gale and Hoffman demand flows to the hosts exactly when, for every set of families, the hosts that may
run any of them hold the demand of all of them. There are too many sets to list; those that a choice of hosts breaks are
read off a minimum cut of its flow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, IntArray
from vconsolidate.packing.solver.host_mix.flows import Flow
from vconsolidate.packing.solver.host_mix.splits import HostSplits

_MOST_AT_FIRST = 150
"""Covers per resource to begin with: sets of families that run where one family, or either of two, may run."""

Scopes = tuple[int | None, ...]
"""For every rule that holds items together: the scope value they are in, or None where any will do."""


@dataclass(frozen=True, slots=True)
class Cover:
    """
    Demand that some splits must hold.

    Parameters
    ----------
    flow
        Number of the resource.
    families
        (n_families,) whose demand it is.
    able
        (n_splits,) that may run any of these families.
    scopes
        Where items held together are, for the cover to be asked for.
    """

    flow: int
    families: BoolArray
    able: BoolArray
    scopes: Scopes

    @property
    def key(self) -> bytes:
        """Equal for equal covers."""
        return repr((self.flow, self.scopes)).encode() + self.families.tobytes() + self.able.tobytes()


def first_covers(number: int, flow: Flow) -> Iterator[Cover]:
    """Yield covers to begin with, those of the most demand first."""
    rows = np.unique(flow.may_run, axis=0)
    pairs = [a | b for n, a in enumerate(rows) for b in rows[n:]]
    found = []
    for able in np.unique(np.array(pairs, dtype=np.bool_), axis=0):
        families: BoolArray = np.logical_not(np.any(flow.may_run & ~able, axis=1))
        found.append((int(flow.demand[families].sum()), able.tobytes(), families, able))
    anywhere: Scopes = (None,) * flow.together.shape[1]
    for _, _, families, able in sorted(found, key=lambda one: (-one[0], one[1]))[:_MOST_AT_FIRST]:
        yield Cover(number, families, able, anywhere)


def broken_cover(
    number: int, flow: Flow, splits: HostSplits, hosts: IntArray, scopes: Scopes, capacity: Sequence[int]
) -> Cover | None:
    """
    Return a cover that a choice of hosts breaks; None where the demand flows to it.

    Parameters
    ----------
    scopes
        Where the choice has items that are held together.
    capacity
        (n_splits,) what a host holds of the resource.
    """
    from ortools.graph.python import max_flow  # noqa: PLC0415 (heavy)

    may_run = within_scopes(flow, splits, scopes)
    unit = max(1, int(flow.capacity.max()) >> 24)
    demand = (flow.demand // unit).tolist()
    n_families, n_splits = may_run.shape
    source, sink = n_families + n_splits, n_families + n_splits + 1
    network = max_flow.SimpleMaxFlow()
    for family, wanted in enumerate(demand):
        network.add_arc_with_capacity(source, family, wanted)
        for split in np.flatnonzero(may_run[family]).tolist():
            network.add_arc_with_capacity(family, n_families + split, wanted)
    for split, (offered, n) in enumerate(zip(capacity, hosts.tolist(), strict=True)):
        network.add_arc_with_capacity(n_families + split, sink, -(-offered // unit) * n)
    network.solve(source, sink)  # type: ignore[no-untyped-call]
    if network.optimal_flow() >= sum(demand):
        return None
    reached = set(network.get_source_side_min_cut())
    families = np.array([family in reached for family in range(n_families)], dtype=np.bool_)
    able: BoolArray = np.any(may_run[families], axis=0)
    inside: BoolArray = np.logical_not(np.any(may_run & ~able, axis=1))
    held: BoolArray = np.any(flow.together[inside], axis=0)
    asked = tuple(scope if held[rule] else None for rule, scope in enumerate(scopes))
    return Cover(number, inside, able, asked)


def within_scopes(flow: Flow, splits: HostSplits, scopes: Scopes) -> BoolArray:
    """Return (n_families, n_splits) where families may run with items held together in some scopes."""
    may_run = flow.may_run.copy()
    for rule, scope in enumerate(scopes):
        if scope is not None:
            outside = splits.problem.together[rule].scope_of_class[splits.class_of_split] != scope
            may_run[np.ix_(flow.together[:, rule], outside)] = False
    return may_run
