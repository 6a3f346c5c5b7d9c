"""From a packing that ignores host failures to hosts on which every cluster survives them."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.packing.availability import spare_hosts
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.spare_hosts import PackingWithSpares, add_spare_hosts
from vconsolidate.packing.availability.survive import SurvivingHosts, exact_clusters, survive_failures
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.solution import Solution

_EXACT_WORK = 0.5
"""Share of the work limit, on top of it, for hosts on which every failure is survived exactly."""

_RESERVING_WORK = 0.25
"""The same for the first way of setting spares aside before packing; each further one may take half as much."""


def pack_for_failures(encoded: Encoded, solution: Solution, search: Search) -> SurvivingHosts:
    """Return the best hosts found on which the clusters survive their host failures, and what is proven of all."""
    packing, proven_none = _pack_with_spares(encoded, solution, search)
    bounds = spare_hosts.bounds_with_spares(encoded, solution)
    if not exact_clusters(encoded):
        return SurvivingHosts(packing, bounds, proven_none)
    work_limit = search.part(_EXACT_WORK)
    return survive_failures(encoded, packing, [solution.bins or ()], bounds, work_limit, search.seed)


def _pack_with_spares(encoded: Encoded, first: Solution, search: Search) -> tuple[PackingWithSpares | None, bool]:
    """
    Return the best packing with spares, and, where there is none, whether that is proven.

    Spares are added to the packing that ignores failures. When the result cannot be proven best, other packings are
    tried, with hosts set aside before packing.
    """
    best = _add_spares(encoded, first)
    if not failures_tolerated(encoded).any() or (best is not None and spare_hosts.is_best_with_spares(encoded)):
        return best, False
    bound, _ = spare_hosts.raise_bounds(encoded, first.bound, first.bound_hosts)
    exhausted = spare_hosts.ways_are_exhaustive(encoded)
    for number, available in enumerate(spare_hosts.ways_to_reserve(encoded)):
        if (best is not None and best.value <= bound) or search.work_limit.is_over:
            exhausted = False
            break
        reserving = replace(encoded, problem=replace(encoded.problem, available=available))
        solution = search.solve(reserving, _RESERVING_WORK / 2**number)
        exhausted = exhausted and solution.infeasible
        candidate = _add_spares(encoded, solution)
        if candidate is not None and (best is None or candidate.value < best.value):
            best = candidate
    return best, exhausted


def _add_spares(encoded: Encoded, solution: Solution) -> PackingWithSpares | None:
    return None if solution.bins is None else add_spare_hosts(encoded, solution.bins)
