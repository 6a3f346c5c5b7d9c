"""Pack the VMs so that the files of every cluster fit its datastore."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.evidence import Conflict
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.availability.spare_hosts import is_best_with_spares
from vconsolidate.packing.encoding import datastores
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.solution import Solution

_ALL_BUT_FINISHING = 0.85
"""Share of the work left where nothing but names and lower levels of the objective follows."""

_BEFORE_SPARES = 0.5
"""The same where packings with spare hosts may be better in another way, and are looked for after it."""


def pack_within_datastores(encoded: Encoded, search: Search) -> tuple[Encoded, Solution, tuple[Conflict, ...]]:
    """
    Return a packing that fits the datastores, the problem with their limits, and what they make impossible.

    Their limits join the problem once a packing without them is known to exist.
    """
    mixes_follow = bool(encoded.problem.fees) and bool(failures_tolerated(encoded).any())
    unlimited = search.solve(encoded, _share(encoded), any_placement=mixes_follow or search.mending)
    if unlimited.bins is None:
        return encoded, unlimited, ()
    limited = datastores.limit_datastores(encoded)
    if not datastores.is_overfull(encoded, unlimited.bins):
        return limited, unlimited, ()
    solution = _with_proof_of(unlimited, search.solve(limited, _share(encoded)))
    return limited, solution, (datastores.explain_overfull(encoded),) if solution.infeasible else ()


def _share(encoded: Encoded) -> float:
    """Return the share of the work left that one search may take, given what follows it."""
    last = not failures_tolerated(encoded).any() or (not encoded.problem.fees and is_best_with_spares(encoded))
    return _ALL_BUT_FINISHING if last else _BEFORE_SPARES


def _with_proof_of(relaxed: Solution, solution: Solution) -> Solution:
    """Return a solution with what is proven of a problem with fewer limits: it holds here as well."""
    best = solution if solution.bound > relaxed.bound else relaxed
    return replace(
        solution,
        bound=best.bound,
        bound_hosts=max(relaxed.bound_hosts, solution.bound_hosts),
        bound_method=best.bound_method,
        phases=relaxed.phases + solution.phases,
        certificate=best.certificate,
    )
