"""VC115: a VM has more vCPUs than its host has logical processors, and the platform starts it all the same."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind, called
from vconsolidate.check.findings.example import HARDWARE, change
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted


def _find(facts: Facts) -> Iterator[Finding]:
    for vm, host in facts.placed():
        threads = host.hardware.cpu.logical_processors
        if vm.vcpus > threads:
            yield KIND.finding(
                vm.name,
                vm.place,
                vcpus=counted(vm.vcpus, "vCPU"),
                host=host.name,
                threads=counted(threads, "logical processor"),
                hypervisor=called(facts.hypervisor_of(host)),
            )


KIND = FindingKind(
    id="VC115",
    title="VM wider than its host",
    severity="warn",
    message="The VM has {vcpus}, but its host {host} has only {threads}. {hypervisor} starts it, but its vCPUs "
    "never all run at once.",
    tip="Give the VM fewer vCPUs, or keep it on larger hosts with a rule.",
    doc="""
    The VM has more vCPUs than its host has logical processors, and the platform starts it all the same: XenServer
    up to 6.5 does. Its vCPUs never all run at once, so spinning threads and barriers in the guest wait for each
    other. Platforms that refuse such a VM, or do not support it (ESX, ESXi, Hyper-V, XenServer from 7.1, KVM of
    RHEL), never get one: the planner looks for a wider host.
    """,
    example=lambda: change().vm(1, vcpus=HARDWARE.cpu.logical_processors + 1),
    find=_find,
)
