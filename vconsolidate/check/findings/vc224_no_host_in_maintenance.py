"""VC224: a VM must stop while its host is in maintenance."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.failures import homeless_vms, lose_words
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import after_failure
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Stranded


def _find(facts: Facts) -> Iterator[Finding]:
    for vm in homeless_vms(facts):
        if vm.failure.cause == "maintenance" and not vm.twin:
            yield KIND.finding(vm.stranded.vm, vm.place, host=lose_words(vm.failure), reason=vm.stranded.reason)


KIND = FindingKind(
    id="VC224",
    title="VM finds no host during maintenance",
    severity="block",
    message="The VM must stop while {host} is in maintenance: {reason}.",
    tip="Allow one more host, or relax the rule or limit named.",
    doc="""
    While the named host is emptied for maintenance, no other host has room for this VM, or a rule keeps the VM off
    all hosts that have room.
    """,
    example=lambda: after_failure(stranded=(Stranded("vm1", "h1 has too little free CPU"),), cause="maintenance"),
    find=_find,
)
