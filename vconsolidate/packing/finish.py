"""From a choice of hosts to where VMs run: spread, near the plan before, best on the lower levels of the objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.changes import Declined
from vconsolidate.model.plan import RestartMap
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.policy import CHOOSE_HOSTS, Criterion
from vconsolidate.model.previous import Previous
from vconsolidate.packing.availability.admission_controls import uses_spare_hosts
from vconsolidate.packing.availability.restart.decode_maps import decode_maps
from vconsolidate.packing.availability.restart.spread_and_map import SpreadPlacement, spread_and_map
from vconsolidate.packing.availability.spare_hosts import PackingWithSpares, packed_value
from vconsolidate.packing.encoding.decode import decode, decode_named
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.named_hosts import assign_names, previous_placement, without_names
from vconsolidate.packing.lay_over_previous import lay_over_previous, survival_check
from vconsolidate.packing.objective_levels import criteria_of
from vconsolidate.packing.refinement.even_load import even_out_load
from vconsolidate.packing.refinement.level_by_level import reach_levels
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.presolve.host_fees import has_steps, limit_paying_hosts
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.packing.worth_of_moves import choose_by_moves, worth_of_moves

_WORK = 0.9
"""Share of the work left for the levels that do not choose hosts and for few migrations."""

_WORTH_WORK = 0.4
"""Share of the work left for finding out which moves are worth it, where the policy asks."""

_SPREADING_WORK = 0.5
"""Share of that for spreading VMs over all hosts."""


@dataclass(frozen=True, slots=True)
class FinishedPlacement:
    """
    A packing whose hosts have names, what is proven of the levels that do not choose hosts, and restart maps.

    Parameters
    ----------
    survival_unproven
        Work ended before every failure was seen to be survived.
    declined
        A better packing whose moves bring less than the policy asks.
    """

    packing: PackingWithSpares
    hosts: tuple[PlannedHost, ...]
    host_of_vm: IntArray
    bounds: Mapping[Criterion, float]
    restarts: tuple[RestartMap, ...] = ()
    survival_unproven: bool = False
    declined: Declined | None = None


def finish(
    encoded: Encoded, packing: PackingWithSpares, search: Search, previous: Previous | None
) -> FinishedPlacement:
    """
    Lay a packing over the placement before, if there is one, and reach the levels that do not choose hosts.

    Hosts run products under no more licences than the packing pays for; VMs may restart on any host. Where licences
    depend on the number of VMs on a host and moving VMs would cost more, they stay where the packing has them.
    """
    declined = None
    if previous is not None and worth_of_moves(encoded).is_stated:
        before = previous_placement(encoded, previous)
        packing, declined = choose_by_moves(encoded, packing, before, search.part(_WORTH_WORK), search.seed)
    placement = replace(_finish(encoded, packing, search, previous), declined=declined)
    if has_steps(encoded.problem) and packed_value(encoded, placement.packing) > packing.value:
        placement = _as_packed(encoded, packing, search.part(_WORK), search.seed, previous)
        return replace(placement, declined=declined)
    return placement


def _finish(
    encoded: Encoded, packing: PackingWithSpares, search: Search, previous: Previous | None
) -> FinishedPlacement:
    licensed = replace(encoded, problem=limit_paying_hosts(encoded.problem, packing.bins))
    levels = [c for c in criteria_of(encoded.estate, previous) if c not in CHOOSE_HOSTS]
    work_limit = search.part(_WORK)
    if previous is not None:
        return _finish_near_previous(encoded, licensed, packing, work_limit, search.seed, previous, levels)
    even = packing.bins if search.mending else even_out_load(licensed, packing.bins)
    if not uses_spare_hosts(encoded):
        return _finish_on_used_hosts(encoded, licensed, packing, even, work_limit, search.seed, levels)
    return _finish_on_all_hosts(encoded, licensed, packing, even, work_limit, search.seed, levels)


def _as_packed(
    encoded: Encoded, packing: PackingWithSpares, work_limit: WorkLimit, seed: int, previous: Previous | None
) -> FinishedPlacement:
    """Give the hosts of a packing names and leave its VMs where they are."""
    before = None if previous is None else previous_placement(encoded, previous)
    if before is None:
        hosts, host_of_vm = decode(encoded, packing.bins, packing.spares)
    else:
        named_hosts = assign_names(without_names(packing.bins), before)
        hosts, host_of_vm = decode_named(encoded, named_hosts, packing.spares, before)
    if not uses_spare_hosts(encoded):
        return FinishedPlacement(packing, hosts, host_of_vm, {})
    mapped = spread_and_map(encoded, packing.bins, packing.spares, work_limit, seed, spreading=False)
    maps = decode_maps(encoded, mapped, hosts, host_of_vm)
    return FinishedPlacement(packing, hosts, host_of_vm, {}, maps, bool(mapped.fatal_failure))


def _finish_on_used_hosts(
    encoded: Encoded,
    licensed: Encoded,
    packing: PackingWithSpares,
    even: Sequence[Bin],
    work_limit: WorkLimit,
    seed: int,
    levels: list[Criterion],
) -> FinishedPlacement:
    """Reach the levels on the hosts that run VMs, whose load was evened out; spare hosts stay empty."""
    packing = replace(packing, bins=tuple(even))
    hosts = without_names(packing.bins)
    if not levels:
        return FinishedPlacement(packing, *decode(encoded, packing.bins, packing.spares), {})
    refined = reach_levels(licensed, licensed.problem, hosts, None, levels, work_limit, seed, None)
    packing = replace(packing, bins=tuple(host.bin() for host in refined.named_hosts))
    return FinishedPlacement(packing, *decode(encoded, packing.bins, packing.spares), refined.bounds)


def _finish_on_all_hosts(
    encoded: Encoded,
    licensed: Encoded,
    packing: PackingWithSpares,
    even: Sequence[Bin],
    work_limit: WorkLimit,
    seed: int,
    levels: list[Criterion],
) -> FinishedPlacement:
    """Spread VMs over all hosts, those for failures too, and reach the levels; every failure stays survivable."""
    spread = spread_and_map(encoded, even, packing.spares, work_limit.part(_SPREADING_WORK), seed)
    if spread.fatal_failure:  # the packing itself survives; evening out its load took away room that a failure needs
        spread = spread_and_map(encoded, packing.bins, packing.spares, work_limit, seed)
    packing = PackingWithSpares(spread.bins, spread.empty, packing.value)
    if not levels:
        return _with_maps(encoded, packing, spread, {})
    survives = survival_check(encoded, packing, work_limit, seed)
    hosts = without_names(packing.bins)
    refined = reach_levels(licensed, licensed.problem, hosts, None, levels, work_limit, seed, survives)
    packing = replace(packing, bins=tuple(host.bin() for host in refined.named_hosts))
    mapped = spread_and_map(encoded, packing.bins, packing.spares, work_limit, seed, spreading=False)
    return _with_maps(encoded, packing, mapped, refined.bounds)


def _finish_near_previous(
    encoded: Encoded,
    licensed: Encoded,
    packing: PackingWithSpares,
    work_limit: WorkLimit,
    seed: int,
    previous: Previous,
    levels: list[Criterion],
) -> FinishedPlacement:
    """Keep VMs where they are unless the levels above gain by moving them."""
    before = previous_placement(encoded, previous)
    named_hosts, packing = lay_over_previous(encoded, licensed.problem, packing, before, work_limit, seed)
    spread = uses_spare_hosts(encoded)
    survives = survival_check(encoded, packing, work_limit, seed) if spread else None
    refined = reach_levels(licensed, licensed.problem, named_hosts, before, levels, work_limit, seed, survives)
    hosts, host_of_vm = decode_named(encoded, refined.named_hosts, packing.spares, before)
    packing = replace(packing, bins=tuple(named_host.bin() for named_host in refined.named_hosts))
    if not spread:
        return FinishedPlacement(packing, hosts, host_of_vm, refined.bounds)
    bins = [host.bin() for host in refined.named_hosts]
    mapped = spread_and_map(encoded, bins, packing.spares, work_limit, seed, spreading=False)
    maps = decode_maps(encoded, mapped, hosts, host_of_vm)
    return FinishedPlacement(packing, hosts, host_of_vm, refined.bounds, maps, bool(mapped.fatal_failure))


def _with_maps(
    encoded: Encoded, packing: PackingWithSpares, spread: SpreadPlacement, bounds: Mapping[Criterion, float]
) -> FinishedPlacement:
    hosts, host_of_vm = decode(encoded, packing.bins, packing.spares)
    maps = decode_maps(encoded, spread, hosts, host_of_vm)
    return FinishedPlacement(packing, hosts, host_of_vm, bounds, maps, bool(spread.fatal_failure))
