"""VC215: one VM that goes wild would break the service levels of critical VMs on its host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import VM_REPLAY, change
from vconsolidate.check.neighbours import harms
from vconsolidate.check.shorten import shorten
from vconsolidate.model.demand import CRITICAL_TIER
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import NeighbourReplay
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    vms = {vm.name: vm for vm in facts.demand.vms}
    for harm in harms(facts):
        critical = [name for name in harm.missed if vms[name].tier <= CRITICAL_TIER]
        if critical:
            yield KIND.finding(
                harm.wild,
                vms[harm.wild].place,
                beyond_limit_by=float(len(critical)),
                host=harm.host,
                victims=counted(len(critical), "critical VM"),
                names=shorten(critical),
            )


def _example() -> Facts:
    calm = (replace(VM_REPLAY, vm="vm1", host="h0"),)
    wild = (replace(VM_REPLAY, vm="vm1", host="h0", ready_p95_fraction=0.2),)
    return change().replay(neighbours=(NeighbourReplay("h0", "vm0", calm, wild, wild),))


KIND = FindingKind(
    id="VC215",
    title="Noisy neighbour",
    severity="note",
    message="If this VM kept all its vCPUs and memory busy, {victims} on {host} would miss a service level: {names}.",
    tip="Give the VM a cpu_limit, or its critical neighbours more shares, a cpu_reservation or a memory_reservation.",
    doc="""
    On each host the replay lets the VM whose demand could grow most use all its vCPUs and touch all its memory for two
    hours around the host's busiest moment. VMs of tier 1 or 2 on the same host, which keep their service levels
    without this, then wait longer or lose more memory than their tier allows. See [isolation](isolation.md).
    """,
    example=_example,
    find=_find,
)
