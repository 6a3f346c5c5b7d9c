"""Where VMs run today, as a plan that can be checked and changed: hosts in service, and `current_host` of servers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from vconsolidate.errors import InputError, Problem
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.today import placement_today
from vconsolidate.pipeline.verify.foreign_plan import assignment_of
from vconsolidate.pipeline.verify.matching import match
from vconsolidate.pipeline.verify.placement_table import Row


@dataclass(frozen=True, slots=True)
class RunningEstate:
    """
    An estate as it runs.

    Parameters
    ----------
    estate
        Without hosts in maintenance: those are in `maintenance`.
    demand, plan
        VMs whose host is known, and where they run.
    unknown
        VMs that run on no host of a cluster of the target.
    maintenance
        Hosts in maintenance that run VMs.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    unknown: tuple[str, ...]
    maintenance: tuple[str, ...]


def running_today(estate: Estate, demand: Demand, file: str) -> RunningEstate:
    """
    Return the placement that the inventory tells, on all hosts in service of the clusters that run VMs.

    Raises
    ------
    InputError
        When no server runs on a host of the target today.
    """
    today = placement_today(estate, demand)
    if today is None:
        message = "no server runs on a host of target.clusters today; give the servers that are VMs their current_host"
        raise InputError([Problem(file, 0, 0, "servers", message)])
    estate, maintenance = in_service(estate, frozenset(today.host_of_vm.values()))
    busy = {host.cluster for host in today.hosts}
    rows = [Row(0, vm, host, "", "") for vm, host in today.host_of_vm.items()]
    rows += [
        Row(0, "", host.name, "", "")
        for cluster in estate.clusters
        if cluster.name in busy
        for host in cluster.hosts
        if not host.maintenance and cluster.runs_on(host.hardware.cpu)
    ]
    found = match(assignment_of(rows, estate), estate, demand)
    hosts = _with_spares(estate, found.hosts, frozenset(found.host_of_vm.tolist()))
    plan = Plan("feasible", hosts, found.host_of_vm, (), Bound(0, 0.0, "none"), "none")
    return RunningEstate(estate, found.demand, plan, found.unplaced, maintenance)


def in_service(estate: Estate, busy: frozenset[str]) -> tuple[Estate, tuple[str, ...]]:
    """Return the estate with the busy hosts out of maintenance, and the names of those that were in it."""
    waiting = [
        host.name for cluster in estate.clusters for host in cluster.hosts if host.maintenance and host.name in busy
    ]
    clusters = tuple(
        replace(c, hosts=tuple(replace(h, maintenance=h.maintenance and h.name not in busy) for h in c.hosts))
        for c in estate.clusters
    )
    return (replace(estate, clusters=clusters), tuple(waiting)) if waiting else (estate, ())


def _with_spares(estate: Estate, hosts: tuple[PlannedHost, ...], busy: frozenset[int]) -> tuple[PlannedHost, ...]:
    """Return the hosts: in clusters with failover hosts, as many empty ones as the policy asks for stay empty."""
    clusters: Mapping[str, Cluster] = {cluster.name: cluster for cluster in estate.clusters}
    left = {
        name: cluster.policy.host_failures_tolerated if cluster.policy.admission.form == "dedicated" else 0
        for name, cluster in clusters.items()
    }
    result = []
    for number, host in enumerate(hosts):
        spare = number not in busy and left[host.cluster] > 0
        left[host.cluster] -= spare
        result.append(replace(host, spare=spare))
    return tuple(result)
