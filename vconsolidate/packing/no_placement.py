"""Plans without hosts: nothing to place, proven impossible, or nothing found; with the reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound, Conflict
from vconsolidate.model.plan import Plan, Status
from vconsolidate.packing.availability.cluster_hosts import hosts_available
from vconsolidate.packing.availability.hosts_after_failures import explain_fatal_hosts
from vconsolidate.packing.availability.spare_hosts import LowerBounds
from vconsolidate.packing.availability.survive import SurvivingHosts
from vconsolidate.packing.encoding import datastores, pool_memory, pool_reservations
from vconsolidate.packing.encoding.conflicts import conflicts
from vconsolidate.packing.encoding.encode import Encoded
from vconsolidate.packing.encoding.host_limits import explain_unusable_hosts
from vconsolidate.packing.encoding.too_few_hosts import explain_too_few_hosts
from vconsolidate.packing.objective_levels import criteria_of, objective_in_words
from vconsolidate.packing.proof import bound_of, phases_of
from vconsolidate.packing.solver.solution import Solution


def plan_without_vms(estate: Estate, demand: Demand, seed: int) -> Plan:
    """Return the plan of a demand without VMs: infeasible where servers were refused, else empty and optimal."""
    refused = [Conflict(one.server, _inside_a_sentence(one.reason)) for one in demand.dispositions if one.refused]
    reasons = tuple(explain_unusable_hosts(estate, demand)) or tuple(refused)
    if reasons:
        return _plan_without_hosts(estate, "infeasible", Bound(0, 0.0, "none"), reasons, seed)
    return _plan_without_hosts(estate, "optimal", Bound(0, 0.0, "empty"), (), seed)


def explain_obstacles(encoded: Encoded, demand: Demand, seed: int) -> Plan | None:
    """
    Return the plan without hosts where no search is needed to see that there is no placement, else None.

    Parameters
    ----------
    demand
        The VMs without the reservations of their resource pools.
    """
    estate = encoded.estate
    if not encoded.hosts.classes:
        reasons: tuple[Conflict, ...] = (
            Conflict("target", "no cluster has a host that can be used, existing or to buy"),
        )
    else:
        reasons = (
            *pool_reservations.explain_too_small(estate, demand),
            *pool_memory.explain_too_small(estate, demand),
            *datastores.explain_too_small(encoded),
            *explain_fatal_hosts(encoded),
        )
    return _plan_without_hosts(estate, "infeasible", Bound(0, 0.0, "none"), reasons, seed) if reasons else None


def explain_no_packing(encoded: Encoded, solution: Solution, overfull: Sequence[Conflict], seed: int) -> Plan:
    """
    Return the plan without hosts where no packing was found, host failures aside.

    Parameters
    ----------
    overfull
        Datastores whose limits alone make a packing impossible.
    """
    status: Status = "infeasible" if solution.infeasible else "unknown"
    reasons = tuple(overfull) or conflicts(encoded, solution.reasons)
    bounds = LowerBounds(solution.bound, solution.bound_hosts, solution.bound_method)
    plan = _plan_without_hosts(encoded.estate, status, bound_of(encoded, bounds, solution), reasons, seed)
    return replace(plan, phases=phases_of(encoded, solution), interrupted=solution.interrupted)


def explain_no_spares(encoded: Encoded, solution: Solution, surviving: SurvivingHosts, seed: int) -> Plan:
    """Return the plan without hosts where a packing was found, but none that survives the host failures."""
    bound = bound_of(encoded, surviving.bounds, solution)
    n_hosts = int(hosts_available(encoded).sum())
    status: Status = "infeasible" if surviving.infeasible or bound.hosts > n_hosts else "unknown"
    tolerant = [cluster for cluster in encoded.hosts.clusters if cluster.policy.host_failures_tolerated]
    reasons = explain_too_few_hosts(tolerant, needed=bound.hosts, available=n_hosts, proven=status == "infeasible")
    plan = _plan_without_hosts(encoded.estate, status, bound, reasons, seed)
    return replace(plan, phases=phases_of(encoded, solution), interrupted=solution.interrupted)


def plan_without_files(estate: Estate, status: Status, conflict: Conflict, seed: int) -> Plan:
    """Return the plan without hosts where hosts were found, but no datastores for the files of their VMs."""
    return _plan_without_hosts(estate, status, Bound(0, 0.0, "none"), (conflict,), seed)


def _plan_without_hosts(estate: Estate, status: Status, bound: Bound, reasons: tuple[Conflict, ...], seed: int) -> Plan:
    nowhere = np.zeros(0, dtype=np.int64)
    objective = objective_in_words(criteria_of(estate, None))
    return Plan(status, (), nowhere, (), bound, objective, conflicts=reasons, seed=seed)


def _inside_a_sentence(reason: str) -> str:
    return f"{reason[:1].lower()}{reason[1:]}".rstrip(".")
