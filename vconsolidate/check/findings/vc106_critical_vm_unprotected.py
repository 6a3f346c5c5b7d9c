"""VC106: VMs of tier 1 run in a cluster that keeps no room for the failure of a host."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    for cluster in facts.estate.clusters:
        if cluster.policy.host_failures_tolerated > 0:
            continue
        critical = [
            vm.name
            for vm, host in facts.placed()
            if vm.tier == 1 and not vm.secondary_of and host.cluster == cluster.name
        ]
        if critical:
            yield KIND.finding(
                cluster.name,
                cluster.place,
                vms=counted(len(critical), "VM"),
                names=listed(critical),
                run=verb(len(critical), "runs", "run"),
            )


KIND = FindingKind(
    id="VC106",
    title="Business-critical VM in a cluster that tolerates no host failure",
    severity="warn",
    message="{vms} of tier 1 ({names}) {run} in this cluster, which keeps no room for the failure of a host.",
    tip="Set policy.host_failures_tolerated to 1.",
    doc="""
    VMs of tier 1 run in a cluster with `policy.host_failures_tolerated: 0`: when a host fails, the other hosts may
    have no room to restart its VMs.
    """,
    example=lambda: change().vm(2, tier=1),
    find=_find,
)
