"""From a choice of hosts to where VMs run: spread, near the plan before, best on the lower levels of the objective."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.plan import RestartMap
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.policy import Criterion
from vconsolidate.model.previous import Previous
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.policies import form_of
from vconsolidate.packing.availability.restart.decode_maps import decode_maps
from vconsolidate.packing.availability.restart.spread_and_map import SpreadPlacement, spread_and_map
from vconsolidate.packing.availability.spare_hosts import PackingWithSpares, add_spare_hosts
from vconsolidate.packing.encoding.decode import decode, decode_named
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import (
    NamedHost,
    PreviousPlacement,
    assign_names,
    previous_placement,
    without_names,
)
from vconsolidate.packing.refinement.even_load import even_out_load
from vconsolidate.packing.refinement.level_by_level import reach_levels
from vconsolidate.packing.refinement.near_previous import pack_near_previous
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.presolve import host_fees as fees
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import WorkLimit

_SPREADING = 0.5
_WARMING = 0.4
"""Shares of the work left."""


@dataclass(frozen=True, slots=True)
class FinishedPlacement:
    """
    A packing whose hosts have names, what is proven of the levels that do not choose hosts, and restart maps.

    Parameters
    ----------
    lost
        Work ended before every failure was seen to be survived.
    """

    packed: PackingWithSpares
    hosts: tuple[PlannedHost, ...]
    host_of_vm: IntArray
    bounds: Mapping[Criterion, float]
    restarts: tuple[RestartMap, ...] = ()
    lost: bool = False


def finish(
    encoded: Encoded,
    licensed: Encoded,
    packed: PackingWithSpares,
    work_limit: WorkLimit,
    seed: int,
    previous: Previous | None,
    levels: Sequence[Criterion],
) -> FinishedPlacement:
    """
    Lay a packing over the placement before, if there is one, and reach the levels that do not choose hosts.

    Parameters
    ----------
    licensed
        `encoded` with licences for no more hosts than `packed` pays for; they bind where VMs run, not where they
        restart.
    """
    spread = _spread(encoded)
    if previous is None and not levels and not spread:
        return FinishedPlacement(packed, *decode(encoded, even_out_load(licensed, packed.bins), packed.spares), {})
    problem = licensed.problem
    accepts = _accepts(encoded, packed, work_limit, seed) if spread else None
    if previous is None:
        even = even_out_load(licensed, packed.bins)
        if spread:
            found = spread_and_map(encoded, even, packed.spares, work_limit.part(_SPREADING), seed)
            if found.lost:  # it was found as it is, and evening it out takes away room that a failure needs
                found = spread_and_map(encoded, packed.bins, packed.spares, work_limit, seed)
            packed, even = PackingWithSpares(found.bins, found.empty, packed.value), found.bins
            accepts = _accepts(encoded, packed, work_limit, seed)
            if not levels:
                return _with_maps(encoded, packed, found, {})
        kept = reach_levels(licensed, problem, without_names(even), None, levels, work_limit, seed, accepts)
        packed = PackingWithSpares(
            tuple(named_host.bin() for named_host in kept.named_hosts), packed.spares, packed.value
        )
        if spread:
            again = spread_and_map(encoded, packed.bins, packed.spares, work_limit, seed, spreading=False)
            return _with_maps(encoded, packed, again, kept.bounds)
        return FinishedPlacement(packed, *decode(encoded, packed.bins, packed.spares), kept.bounds)
    before = previous_placement(encoded, previous)
    named_hosts, packed = _near(encoded, problem, packed, before, work_limit, seed)
    accepts = _accepts(encoded, packed, work_limit, seed) if spread else None
    refitted = reach_levels(licensed, problem, named_hosts, before, levels, work_limit, seed, accepts)
    hosts, host_of_vm = decode_named(encoded, refitted.named_hosts, packed.spares, before)
    if not spread:
        return FinishedPlacement(packed, hosts, host_of_vm, refitted.bounds)
    again = spread_and_map(
        encoded, [s.bin() for s in refitted.named_hosts], packed.spares, work_limit, seed, spreading=False
    )
    maps = decode_maps(encoded, again, hosts, host_of_vm)
    return FinishedPlacement(packed, hosts, host_of_vm, refitted.bounds, maps, bool(again.lost))


def _spread(encoded: Encoded) -> bool:
    """Return whether VMs run on hosts that are there for failures."""
    return any(form_of(encoded, c).spreading != "never" for c in np.flatnonzero(failures_tolerated(encoded)).tolist())


def _accepts(
    encoded: Encoded, packed: PackingWithSpares, work_limit: WorkLimit, seed: int
) -> Callable[[Sequence[NamedHost]], bool]:
    """Return whether every failure is still survived when VMs run as hosts say."""

    def survives(named_hosts: Sequence[NamedHost]) -> bool:
        bins = [named_host.bin() for named_host in named_hosts if named_host.copies]
        return not spread_and_map(encoded, bins, packed.spares, work_limit, seed, spreading=False).lost

    return survives


def _with_maps(
    encoded: Encoded, packed: PackingWithSpares, found: SpreadPlacement, bounds: Mapping[Criterion, float]
) -> FinishedPlacement:
    hosts, host_of_vm = decode(encoded, packed.bins, packed.spares)
    return FinishedPlacement(
        packed, hosts, host_of_vm, bounds, decode_maps(encoded, found, hosts, host_of_vm), bool(found.lost)
    )


def _near(
    encoded: Encoded,
    problem: Problem,
    packed: PackingWithSpares,
    found: PreviousPlacement,
    work_limit: WorkLimit,
    seed: int,
) -> tuple[tuple[NamedHost, ...], PackingWithSpares]:
    """Return hosts with names: those of before with little changed where that is as cheap, else those of the search."""
    part = work_limit.part(0.6)
    if _spread(encoded):
        stayed = _stayed(encoded, problem, packed, found, work_limit.part(_WARMING), seed)
        if stayed is not None:
            return stayed
    searched = assign_names(without_names(packed.bins), found)
    cost = sum(int(encoded.problem.cost[b.host_class]) for b in packed.bins)
    close = pack_near_previous(encoded, problem, found, cost, part, seed)
    if close is None:
        return searched, packed
    bins = tuple(named_host.bin() for named_host in close)
    near = add_spare_hosts(encoded, bins)
    if near is None or near.value > packed.value or packing_faults(problem, bins):
        return searched, packed
    if near.value == packed.value and _kept(searched, found) > _kept(close, found):
        return searched, packed
    if _spread(encoded) and spread_and_map(encoded, bins, near.spares, work_limit, seed, spreading=False).lost:
        return searched, packed
    return close, near


def _stayed(
    encoded: Encoded,
    problem: Problem,
    packed: PackingWithSpares,
    found: PreviousPlacement,
    work_limit: WorkLimit,
    seed: int,
) -> tuple[tuple[NamedHost, ...], PackingWithSpares] | None:
    """Return the hosts of before, VMs on all of them, where they cost no more and survive every failure."""
    named_hosts = pack_near_previous(encoded, problem, found, packed.value, work_limit, seed)
    if named_hosts is None:
        return None
    bins = tuple(named_host.bin() for named_host in named_hosts)
    left = np.bincount([*(b.host_class for b in packed.bins), *packed.spares], minlength=encoded.problem.n_classes)
    left -= np.bincount([b.host_class for b in bins], minlength=encoded.problem.n_classes)
    empty = tuple(np.repeat(np.arange(len(left)), np.maximum(left, 0)).tolist())
    value = fees.cost_with_fees(encoded.problem, bins) + sum(int(encoded.problem.cost[c]) for c in empty)
    if value > packed.value or packing_faults(problem, bins):
        return None
    if spread_and_map(encoded, bins, empty, work_limit, seed, spreading=False).lost:
        return None
    return named_hosts, PackingWithSpares(bins, empty, value)


def _kept(named_hosts: Sequence[NamedHost], found: PreviousPlacement) -> int:
    return sum(found.kept(named_host.name, named_host.copies) for named_host in named_hosts)
