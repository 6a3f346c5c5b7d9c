"""VC181: the hypervisor does not support the guest system of some VMs, and the policy places them all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind, called
from vconsolidate.check.findings.example import GUEST, change
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    names: dict[tuple[str, str], list[str]] = {}
    for vm, host in facts.placed():
        hypervisor = facts.hypervisor_of(host)
        if vm.guest.supported_on.get(hypervisor.key, "unsupported") == "unsupported" and not vm.secondary_of:
            names.setdefault((vm.guest.name, called(hypervisor)), []).append(vm.name)
    for (guest, hypervisor_name), vms in sorted(names.items()):
        yield KIND.finding(
            facts.estate.name,
            vms=counted(len(vms), "VM"),
            run=verb(len(vms), "runs", "run"),
            names=listed(tuple(sorted(vms))),
            guest=guest,
            hypervisor=hypervisor_name,
        )


KIND = FindingKind(
    id="VC181",
    title="Guest system is not supported by the hypervisor",
    severity="warn",
    message="{vms} {run} {guest}, which {hypervisor} does not support: {names}.",
    tip="Test it before you migrate, ask the maker for support, or keep the servers physical "
    "(policy.guests.unsupported: keep_physical).",
    doc="""
    `policy.guests.unsupported: warn` places VMs whose guest system the hypervisor does not support. They may run, but
    nobody helps if they do not. One finding for each pair. Systems of other processors are never placed.
    """,
    example=lambda: change().vm(2, guest=replace(GUEST, supported_on={"other": "full"})),
    find=_find,
)
