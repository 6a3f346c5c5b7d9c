"""Pack the VMs so that the files of every cluster fit its datastore."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.evidence import Conflict
from vconsolidate.packing.availability.cluster_hosts import failures_tolerated
from vconsolidate.packing.encoding import datastores
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.search import Search
from vconsolidate.packing.solver.solution import Solution


def pack_within_datastores(encoded: Encoded, search: Search) -> tuple[Encoded, Solution, tuple[Conflict, ...]]:
    """
    Return a packing that fits the datastores, the problem with their limits, and what they make impossible.

    Their limits join the problem once a packing without them is known to exist.
    """
    again = bool(encoded.problem.fees) and bool(failures_tolerated(encoded).any())  # mixes with spares follow
    unlimited = search.solve(encoded, any_placement=again)
    if unlimited.bins is None:
        return encoded, unlimited, ()
    limited = datastores.limit_datastores(encoded)
    if not datastores.is_overfull(encoded, unlimited.bins):
        return limited, unlimited, ()
    solution = _with_proof_of(unlimited, search.solve(limited))
    return limited, solution, (datastores.explain_overfull(encoded),) if solution.infeasible else ()


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
