"""From a packing that ignores host failures to hosts on which every cluster survives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vconsolidate.packing.availability import spare_hosts
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated, hosts_available
from vconsolidate.packing.availability.failover_needs import failover_needs
from vconsolidate.packing.availability.spare_hosts import LowerBounds, PackingWithSpares, add_spare_hosts
from vconsolidate.packing.availability.survive import SurvivingHosts, exact_clusters, survive_failures
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.host_mix.search import search_mixes
from vconsolidate.packing.solver.solution import Bin, Solution

_EXACT_WORK = 0.5
"""Share of the work left for hosts on which every failure is survived exactly."""

_MIX_WORK = 0.6
_LAST_MIX_WORK = 0.9
"""The same for the mixes of hosts, where classes differ or hosts pay fees; and where no other search follows."""

_RESERVING_WORK = 0.25
"""The same for each way of setting spares aside before packing."""

_PATIENCE = 3
"""Ways in a row that may bring nothing better."""


def pack_for_failures(encoded: Encoded, solution: Solution, search: Search) -> SurvivingHosts:
    """Return the best hosts found on which the clusters survive their host failures, and what is proven of all."""
    bounds = spare_hosts.bounds_with_spares(encoded, solution)
    packing = _add_spares(encoded, solution.bins)
    proven_none = False
    if failures_tolerated(encoded).any() and not (
        packing and (search.mending or spare_hosts.is_best_with_spares(encoded))
    ):
        if encoded.problem.fees or encoded.problem.n_classes > 1:
            packing, bounds = _pack_by_mixes(encoded, packing, bounds, search)
        if packing is None or (packing.value > bounds.value and not _mixes_say_all(encoded)):
            packing, proven_none = _set_hosts_aside(encoded, packing, bounds, search)
    if not exact_clusters(encoded):
        return SurvivingHosts(packing, bounds, proven_none)
    work_limit = search.part(_EXACT_WORK)
    search.tell(encoded, "host failures", packing, bounds)
    return survive_failures(encoded, packing, [solution.bins or ()], bounds, work_limit, search.seed)


def _mixes_say_all(encoded: Encoded) -> bool:
    """Return whether the mixes of hosts chose hosts, with fees, for failures in every cluster that tolerates any."""
    known = sum(need.complete for need in failover_needs(encoded))
    return bool(encoded.problem.fees) and known == failures_tolerated(encoded).astype(bool).sum()


def _pack_by_mixes(
    encoded: Encoded, packing: PackingWithSpares | None, bounds: LowerBounds, search: Search
) -> tuple[PackingWithSpares | None, LowerBounds]:
    """Return the best packing with spares by way of the mix of hosts, and the bounds raised by it."""
    best = {} if packing is None else {packing.bins: packing}

    def value_of(bins: Sequence[Bin]) -> int | None:
        tried = _add_spares(encoded, tuple(bins))
        if tried is None:
            return None
        if tried.value < min((known.value for known in best.values()), default=tried.value + 1):
            search.tell(encoded, "mix of hosts", tried, bounds)
        best[tried.bins] = tried
        return tried.value

    outcome = search_mixes(
        encoded.problem,
        failover_needs(encoded),
        hosts_available(encoded),
        None if packing is None else (packing.bins, packing.value),
        search.part(_LAST_MIX_WORK if encoded.problem.fees and not exact_clusters(encoded) else _MIX_WORK),
        search.seed,
        pack=lambda problems: search.pack(encoded, problems),
        value_of=value_of,
    )
    if outcome.bound > bounds.value:
        bounds = replace(bounds, value=outcome.bound, method="host mix")
    return (None if outcome.bins is None else best[outcome.bins]), bounds


def _set_hosts_aside(
    encoded: Encoded, packing: PackingWithSpares | None, bounds: LowerBounds, search: Search
) -> tuple[PackingWithSpares | None, bool]:
    """
    Return the best packing with spares, and, where there is none, whether that is proven.

    Packings are tried with hosts set aside before packing, in several ways.
    """
    best, since = packing, 0
    exhausted = spare_hosts.ways_are_exhaustive(encoded)
    for number, available in enumerate(spare_hosts.ways_to_reserve(encoded), start=1):
        enough = best is not None and (best.value <= bounds.value or since == _PATIENCE)
        if enough or search.work_limit.is_over:
            exhausted = False
            break
        reserving = replace(encoded, problem=replace(encoded.problem, available=available))
        solution = search.solve(reserving, _RESERVING_WORK, search=f"spare hosts kept back, way {number}")
        exhausted = exhausted and solution.infeasible
        candidate = _add_spares(encoded, solution.bins)
        since += 1
        if candidate is not None and (best is None or candidate.value < best.value):
            best, since = candidate, 0
    return best, exhausted


def _add_spares(encoded: Encoded, bins: Sequence[Bin] | None) -> PackingWithSpares | None:
    return None if bins is None else add_spare_hosts(encoded, tuple(bins))
