"""From a choice of hosts to where VMs run: spread, near the plan before, best on the lower levels of the objective."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.plan import PlannedHost, RestartMap
from vconsolidate.model.policy import Criterion
from vconsolidate.model.previous import Previous
from vconsolidate.packing.availability.cluster_hosts import tolerated
from vconsolidate.packing.availability.policies import form_of
from vconsolidate.packing.availability.restart.decode_maps import named_maps
from vconsolidate.packing.availability.restart.spread_and_map import Settled, settled
from vconsolidate.packing.availability.spare_hosts import Packed, with_spares
from vconsolidate.packing.encoding.decode import decoded, seated
from vconsolidate.packing.encoding.encode import Built
from vconsolidate.packing.encoding.named_hosts import Homes, Seat, homes, named, seats_of
from vconsolidate.packing.refinement.even_load import balanced
from vconsolidate.packing.refinement.level_by_level import refined
from vconsolidate.packing.refinement.near_previous import warm
from vconsolidate.packing.solver.feasibility import faults
from vconsolidate.packing.solver.presolve import host_fees as fees
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.work_limit import Budget

_SPREADING = 0.5
_WARMING = 0.4
"""Shares of the work left."""


@dataclass(frozen=True, slots=True)
class Placed:
    """
    A packing whose hosts have names, what is proven of the levels that do not choose hosts, and restart maps.

    Parameters
    ----------
    lost
        Work ended before every failure was seen to be survived.
    """

    packed: Packed
    hosts: tuple[PlannedHost, ...]
    host_of_vm: IntArray
    bounds: Mapping[Criterion, float]
    restarts: tuple[RestartMap, ...] = ()
    lost: bool = False


def placed(
    built: Built,
    licensed: Built,
    packed: Packed,
    budget: Budget,
    seed: int,
    previous: Previous | None,
    levels: Sequence[Criterion],
) -> Placed:
    """
    Lay a packing over the placement before, if there is one, and reach the levels that do not choose hosts.

    Parameters
    ----------
    licensed
        `built` with licences for no more hosts than `packed` pays for; they bind where VMs run, not where they restart.
    """
    spread = _spread(built)
    if previous is None and not levels and not spread:
        return Placed(packed, *decoded(built, balanced(licensed, packed.bins), packed.spares), {})
    problem = licensed.problem
    accepts = _accepts(built, packed, budget, seed) if spread else None
    if previous is None:
        even = balanced(licensed, packed.bins)
        if spread:
            found = settled(built, even, packed.spares, budget.part(_SPREADING), seed)
            if found.lost:  # it was found as it is, and evening it out takes away room that a failure needs
                found = settled(built, packed.bins, packed.spares, budget, seed)
            packed, even = Packed(found.bins, found.empty, packed.value), found.bins
            accepts = _accepts(built, packed, budget, seed)
            if not levels:
                return _with_maps(built, packed, found, {})
        kept = refined(licensed, problem, seats_of(even), None, levels, budget, seed, accepts)
        packed = Packed(tuple(seat.bin() for seat in kept.seats), packed.spares, packed.value)
        if spread:
            again = settled(built, packed.bins, packed.spares, budget, seed, spreading=False)
            return _with_maps(built, packed, again, kept.bounds)
        return Placed(packed, *decoded(built, packed.bins, packed.spares), kept.bounds)
    before = homes(built, previous)
    seats, packed = _near(built, problem, packed, before, budget, seed)
    accepts = _accepts(built, packed, budget, seed) if spread else None
    refitted = refined(licensed, problem, seats, before, levels, budget, seed, accepts)
    hosts, host_of_vm = seated(built, refitted.seats, packed.spares, before)
    if not spread:
        return Placed(packed, hosts, host_of_vm, refitted.bounds)
    again = settled(built, [s.bin() for s in refitted.seats], packed.spares, budget, seed, spreading=False)
    maps = named_maps(built, again, hosts, host_of_vm)
    return Placed(packed, hosts, host_of_vm, refitted.bounds, maps, bool(again.lost))


def _spread(built: Built) -> bool:
    """Return whether VMs run on hosts that are there for failures."""
    return any(form_of(built, c).spreading != "never" for c in np.flatnonzero(tolerated(built)).tolist())


def _accepts(built: Built, packed: Packed, budget: Budget, seed: int) -> Callable[[Sequence[Seat]], bool]:
    """Return whether every failure is still survived when VMs run as seats say."""

    def survives(seats: Sequence[Seat]) -> bool:
        bins = [seat.bin() for seat in seats if seat.copies]
        return not settled(built, bins, packed.spares, budget, seed, spreading=False).lost

    return survives


def _with_maps(built: Built, packed: Packed, found: Settled, bounds: Mapping[Criterion, float]) -> Placed:
    hosts, host_of_vm = decoded(built, packed.bins, packed.spares)
    return Placed(packed, hosts, host_of_vm, bounds, named_maps(built, found, hosts, host_of_vm), bool(found.lost))


def _near(
    built: Built, problem: Problem, packed: Packed, found: Homes, budget: Budget, seed: int
) -> tuple[tuple[Seat, ...], Packed]:
    """Return hosts with names: those of before with little changed where that is as cheap, else those of the search."""
    part = budget.part(0.6)
    if _spread(built):
        stayed = _stayed(built, problem, packed, found, budget.part(_WARMING), seed)
        if stayed is not None:
            return stayed
    searched = named(seats_of(packed.bins), found)
    cost = sum(int(built.problem.cost[b.host_class]) for b in packed.bins)
    close = warm(built, problem, found, cost, part, seed)
    if close is None:
        return searched, packed
    bins = tuple(seat.bin() for seat in close)
    near = with_spares(built, bins)
    if near is None or near.value > packed.value or faults(problem, bins):
        return searched, packed
    if near.value == packed.value and _kept(searched, found) > _kept(close, found):
        return searched, packed
    if _spread(built) and settled(built, bins, near.spares, budget, seed, spreading=False).lost:
        return searched, packed
    return close, near


def _stayed(
    built: Built, problem: Problem, packed: Packed, found: Homes, budget: Budget, seed: int
) -> tuple[tuple[Seat, ...], Packed] | None:
    """Return the hosts of before, VMs on all of them, where they cost no more and survive every failure."""
    seats = warm(built, problem, found, packed.value, budget, seed)
    if seats is None:
        return None
    bins = tuple(seat.bin() for seat in seats)
    left = np.bincount([*(b.host_class for b in packed.bins), *packed.spares], minlength=built.problem.n_classes)
    left -= np.bincount([b.host_class for b in bins], minlength=built.problem.n_classes)
    empty = tuple(np.repeat(np.arange(len(left)), np.maximum(left, 0)).tolist())
    value = fees.total(built.problem, bins) + sum(int(built.problem.cost[c]) for c in empty)
    if value > packed.value or faults(problem, bins):
        return None
    if settled(built, bins, empty, budget, seed, spreading=False).lost:
        return None
    return seats, Packed(bins, empty, value)


def _kept(seats: Sequence[Seat], found: Homes) -> int:
    return sum(found.kept(seat.name, seat.copies) for seat in seats)
