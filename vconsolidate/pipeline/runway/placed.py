"""Whole VMs on whole hosts: until when the placement of a plan holds, and until when any placement is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.runway import End, Months, Repacked
from vconsolidate.model.stop import Stop
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.any_placement import any_placement
from vconsolidate.pipeline.runway.bisect import first_month
from vconsolidate.pipeline.runway.grown import GrowingDemand
from vconsolidate.verify.plan import violations

_SEARCHES: Final = 8
"""Searches that may use up all of the work."""


@dataclass(frozen=True, slots=True)
class Effort:
    """
    Limits of the searches.

    Parameters
    ----------
    limit
        Of all of them together.
    each
        Most work of one.
    """

    limit: WorkLimit
    each: float
    seed: int

    @classmethod
    def of(cls, stop: Stop, seed: int) -> Effort:
        """Return the limits of searches that together keep to `stop`."""
        return cls(WorkLimit(stop), stop.work / _SEARCHES, seed)


class _Placement:
    """
    The placement of a plan in months to come, judged by the independent checker for one cluster.

    What licences cost is no limit: a plan that states their sum states that of its own VMs, not of larger ones. What is
    broken in other clusters, whose demand stays as it is today, says nothing about this one.
    """

    def __init__(self, growing: GrowingDemand, plan: Plan, cluster: str) -> None:
        self._growing, self._cluster = growing, cluster
        self._plan = replace(plan, products=())
        others = [one for one in growing.estate.clusters if one.name != cluster]
        names = {name for one in others for name in (one.name, *(host.name for host in one.hosts))}
        names |= {host.name for host in plan.hosts if host.cluster != cluster}
        names |= {pool.name for pool in growing.estate.resource_pools if pool.cluster != cluster}
        homes = zip(growing.demand.vms, growing.home, strict=True)
        self._elsewhere = frozenset(names | {vm.name for vm, home in homes if home.name != cluster})

    def broken_in(self, month: int, end: End) -> str:
        """Return what the placement breaks in a month, in words; empty where it holds."""
        demand = self._growing.at(month, end, self._cluster)
        found = violations(self._growing.estate, demand, self._plan)
        return next(
            (one.message for one in found if not one.subjects or not self._elsewhere.issuperset(one.subjects)), ""
        )


def placement_runway(
    growing: GrowingDemand, plan: Plan, cluster: str, bounds: Months, n_months: int
) -> tuple[Months, str]:
    """
    Return the first month in which the placement of a plan breaks something, and what it breaks.

    Parameters
    ----------
    bounds
        Months in which sums are too large: no placement holds then.
    """
    placement = _Placement(growing, plan, cluster)

    def first(end: End, bound: int | None, held: int = -1) -> int | None:
        return first_month(lambda month: not placement.broken_in(month, end), n_months, bound, held)

    typical = slow = fast = first("typical", bounds.typical)
    if any(one.banded for of in growing.growth.values() for one in of.values()):
        if typical is not None:  # demand at the slow end is never larger, at the fast end never smaller
            slow = first("low", bounds.slow, typical - 1)
        fast = first("high", _sooner(bounds.fast, typical))
    words = "" if typical is None else placement.broken_in(typical, "typical")
    return Months(slow, typical, fast), words


def _sooner(one: int | None, other: int | None) -> int | None:
    return min((month for month in (one, other) if month is not None), default=None)


def repacked_runway(
    growing: GrowingDemand,
    plan: Plan,
    cluster: str,
    held: int,
    bound: int | None,
    n_months: int,
    effort: Effort,
    more: Sequence[ExistingHost] = (),
) -> Repacked:
    """
    Return until when a placement is found on the hosts of the plan and `more`, every VM within its cluster.

    Once the work is done, or the user asked to stop, nothing more is searched: what was found so far is the answer.

    Parameters
    ----------
    held
        Last month in which a placement is known.
    bound
        First month in which sums exclude every placement; None for none in the period.
    """
    estate = only_hosts_of(growing.estate, plan, cluster, more)
    begin = _begin(growing, plan)
    holds, out, unknown, tries = held, bound, None, 0
    while (high := min(x for x in (out, unknown, n_months + 1) if x is not None)) - holds > 1:
        if effort.limit.is_over:
            break
        middle = n_months if high == n_months + 1 and not tries else (holds + high) // 2
        stop = effort.limit.stop(work=effort.each)
        found = any_placement(estate, growing.at(middle, "typical", cluster), stop, effort.seed, begin)
        tries += 1
        if found.status in {"optimal", "feasible"}:
            holds = middle
        elif found.status == "infeasible":
            out = middle
        else:
            unknown = middle
    return Repacked(holds, out, tries)


def only_hosts_of(estate: Estate, plan: Plan, cluster: str, more: Sequence[ExistingHost]) -> Estate:
    """Return the estate whose clusters have exactly the hosts of a plan, all bought, and one cluster some more."""
    return replace(
        estate,
        trace=None,
        clusters=tuple(
            replace(one, host_types=(), hosts=(*_hosts(one, plan), *(more if one.name == cluster else ())))
            for one in estate.clusters
        ),
    )


def _hosts(cluster: Cluster, plan: Plan) -> tuple[ExistingHost, ...]:
    real = {host.name: host for host in cluster.hosts}
    kinds = {kind.name: kind for kind in cluster.host_types}
    found = []
    for host in plan.hosts:
        if host.cluster != cluster.name:
            continue
        kind = kinds.get(host.type_name)
        bought = ExistingHost(
            host.name,
            host.hardware,
            host.type_name,
            rack=host.rack,
            labels=host.labels if kind is None else kind.labels,
            licence_per_year=None if kind is None else kind.licence_per_year,
        )
        found.append(real.get(host.name, bought))
    return tuple(found)


def _begin(growing: GrowingDemand, plan: Plan) -> Previous:
    hosts = tuple(PreviousHost(host.name, host.cluster, host.type_name, host.spare) for host in plan.hosts)
    names = {
        vm.name: plan.hosts[host].name for vm, host in zip(growing.demand.vms, plan.host_of_vm.tolist(), strict=True)
    }
    return Previous(hosts, names)
