"""VC117: the catalogue does not know whether the hypervisor supports the guest system of some VMs."""

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
        if vm.guest.supported_on.get(hypervisor.key) == "unknown" and not vm.secondary_of:
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
    id="VC117",
    title="Support of a guest system is unknown",
    severity="note",
    message="{vms} {run} {guest} on {hypervisor}: {names}. The catalogue does not know whether that is supported.",
    tip="Look the pair up in the maker's compatibility guide, and write the guest system that really runs.",
    doc="""
    The plan places the VM as if the hypervisor supported its guest system, but the catalogue does not know it: the
    inventory states a system without a version (`other-linux`, `other-windows`, `other`), or no guide that the
    catalogue was made from names the pair. One finding for each pair.
    """,
    example=lambda: change().vm(2, guest=replace(GUEST, supported_on={"esxi": "unknown"})),
    find=_find,
)
