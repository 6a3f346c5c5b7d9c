"""The plan for the loss of a site in a plan document, checked against today's inventory."""

from __future__ import annotations

from dataclasses import replace

from vconsolidate.model.arrays import IntArray
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.make_host import existing_host, host_to_buy
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.recovery import NotRecovered, RecoveryPlan, Replication, Restarted
from vconsolidate.model.violation import Violation
from vconsolidate.report.schema.recovery import RecoveryHostSection, RecoverySection
from vconsolidate.verify.recovery import violations


def recovery_violations(
    section: RecoverySection | None,
    estate: Estate,
    demand: Demand,
    hosts: tuple[PlannedHost, ...],
    host_of_vm: IntArray,
) -> tuple[Violation, ...]:
    """
    Return what is wrong with the recovery that a document plans.

    Parameters
    ----------
    section
        Of the document; None where it plans no recovery.
    hosts, host_of_vm
        The plan for every day, as far as the estate still has it.
    """
    if estate.recovery is None or not hosts:
        return ()
    if section is None:
        message = "the inventory asks for a plan for the loss of the first site, and the plan has none"
        return (Violation("recovery", (), message, estate.recovery.place),)
    known = {host.name: host for host in hosts}
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    found = []
    for one in section.hosts:
        host = _host(one, known.get(one.name), clusters.get(one.cluster))
        if host is None:
            message = f"{one.name} takes over after the loss of the first site, but the inventory has no such host"
            return (Violation("recovery", (one.name,), message, estate.recovery.place),)
        found.append(host)
    made = RecoveryPlan(
        status=section.status,
        hosts=tuple(found),
        normal_hosts=tuple(host.name for host in section.hosts if host.state == "every day"),
        bound_hosts=section.bound_hosts,
        method=section.bound_method,
        vms=tuple(Restarted(one.vm, one.host, one.tier, one.stayed, one.ready_s) for one in section.vms),
        stopped=section.stopped,
        not_recovered=tuple(NotRecovered(one.vm, one.tier, one.reason, one.meant) for one in section.not_recovered),
        tiers=(),
        replication=Replication(0.0, 0.0, 0.0, None, 0.0, None),
    )
    plan = Plan("feasible", hosts, host_of_vm, (), Bound(0, 0.0, "none"), "none")
    return violations(estate, demand, plan, made)


def _host(one: RecoveryHostSection, known: PlannedHost | None, cluster: Cluster | None) -> PlannedHost | None:
    """Return a host of the section as the estate has it; None where it has none."""
    if known is not None:
        return replace(known, spare=one.spare)
    if cluster is None:
        return None
    for real in cluster.hosts:
        if real.name == one.name:
            return existing_host(cluster, real, spare=one.spare)
    for kind in cluster.host_types:
        if kind.name == one.type and one.state == "to buy":
            return host_to_buy(cluster, kind, one.name, spare=one.spare)
    return None
