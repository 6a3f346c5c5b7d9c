"""VC226: hosts stay empty for failures although VMs may run on all hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import healthy
from vconsolidate.model.admission import Admission
from vconsolidate.model.finding import Finding
from vconsolidate.words import listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        policy = cluster.policy
        idle = [host.name for host in replace(facts, scope=cluster.name).hosts if host.spare]
        if policy.host_failures_tolerated and policy.admission.form == "exact" and idle:
            yield KIND.finding(
                cluster.name,
                cluster.place,
                hosts=listed(idle),
                stay=verb(len(idle), "stays", "stay"),
                them=verb(len(idle), "it", "them"),
            )


def _example() -> Facts:
    facts = healthy()
    east, west = facts.estate.clusters
    policy = replace(east.policy, host_failures_tolerated=1, admission=Admission("exact"))
    estate = replace(facts.estate, clusters=(replace(east, policy=policy), west))
    spare = replace(facts.plan.hosts[0], name="h9", spare=True)
    hosts, loads = (*facts.plan.hosts, spare), (*facts.plan.loads, ())
    return replace(facts, estate=estate, plan=replace(facts.plan, hosts=hosts, loads=loads), replay=None)


KIND = FindingKind(
    id="VC226",
    title="Hosts stay empty although VMs may run on them",
    severity="note",
    message="{hosts} {stay} empty: the planner found no placement that runs VMs on {them} too and still restarts "
    "every VM after every failure.",
    tip="You need not change anything: VMs of a failed host restart on {them}. To use all hosts, make VMs smaller "
    "or allow one more host.",
    doc="""
    The cluster's form of admission control is `exact`, which lets VMs run on all hosts as long as every failure
    stays survivable. Here the hosts are so full, or the VMs so large, that the planner found no such placement, or
    there are too many failures to look at one by one. So the named hosts stay empty, as with the form `dedicated`.
    """,
    example=_example,
    find=_find,
)
