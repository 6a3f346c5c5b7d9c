"""VC112: a cluster gets more hosts than its platform can manage in one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind, called
from vconsolidate.check.findings.example import HYPERVISOR, with_clusters
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        most = cluster.hypervisor.max_hosts_per_cluster
        n_hosts = sum(host.cluster == cluster.name for host in facts.plan.hosts)
        if most is not None and n_hosts > most:
            hosts, hypervisor = counted(n_hosts, "host"), called(cluster.hypervisor)
            yield KIND.finding(cluster.name, cluster.place, hosts=hosts, hypervisor=hypervisor, most=most)


def with_hosts(n_hosts: int) -> Facts:
    """Return `n_hosts` hosts in cluster east, of a hypervisor that manages 16."""
    facts = with_clusters(hypervisor=replace(HYPERVISOR, max_hosts_per_cluster=16))
    host = facts.plan.hosts[0]
    more = tuple(replace(host, name=f"spare{n}", spare=True) for n in range(n_hosts - 1))
    plan = replace(facts.plan, hosts=(*facts.plan.hosts, *more), loads=())
    return replace(facts, plan=plan, replay=None)


KIND = FindingKind(
    id="VC112",
    title="Cluster with more hosts than its platform manages",
    severity="warn",
    message="The plan puts {hosts} into this cluster; {hypervisor} manages at most {most} in one cluster.",
    tip="Split the cluster in the inventory.",
    doc="""
    The plan puts more hosts, spares included, into one cluster than the hypervisor's management can hold in a
    cluster, failover cluster or pool (see the [catalogue](catalog.md)). Split the cluster in the inventory: the
    planner never moves a VM from one cluster to another, and each half needs its own room for failures.
    """,
    example=lambda: with_hosts(17),
    find=_find,
)
