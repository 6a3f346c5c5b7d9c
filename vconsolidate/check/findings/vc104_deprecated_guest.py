"""VC104: the hypervisor's maker has announced the end of support for a guest system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind, called
from vconsolidate.check.findings.example import GUEST, change
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    for vm, host in facts.placed():
        hypervisor = facts.hypervisor_of(host)
        if vm.guest.supported_on.get(hypervisor.key) == "deprecated" and not vm.secondary_of:
            yield KIND.finding(vm.name, vm.place, guest=vm.guest.name, hypervisor=called(hypervisor))


KIND = FindingKind(
    id="VC104",
    title="Guest system is deprecated on the hypervisor",
    severity="warn",
    message="{guest} is deprecated on {hypervisor}.",
    tip="Plan to upgrade or replace the guest system.",
    doc="""
    The hypervisor still runs this guest system, but the maker of the hypervisor has announced the end of support
    for it.
    """,
    example=lambda: change().vm(2, guest=replace(GUEST, supported_on={"esxi": "deprecated"})),
    find=_find,
)
