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


def broken_in(growing: GrowingDemand, plan: Plan, cluster: str, month: int, end: End) -> str:
    """Return what the placement of a plan breaks in a month, in words; empty where it holds."""
    found = violations(growing.estate, growing.at(month, end, cluster), plan)
    return found[0].message if found else ""


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
    first: dict[End, int | None] = {}
    same = not any(one.banded for of in growing.growth.values() for one in of.values())
    ends: tuple[tuple[End, int | None], ...] = (
        ("typical", bounds.typical),
        ("low", bounds.slow),
        ("high", bounds.fast),
    )
    for end, bound in ends:
        if same and first:
            first[end] = first["typical"]
            continue

        def holds(month: int, end: End = end) -> bool:
            return not broken_in(growing, plan, cluster, month, end)

        first[end] = first_month(holds, n_months, bound)
    month = first["typical"]
    words = "" if month is None else broken_in(growing, plan, cluster, month, "typical")
    return Months(first["low"], month, first["high"]), words


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
