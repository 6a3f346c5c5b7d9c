"""VC225: a fault-tolerant VM runs on after a failure, but no host can run a new secondary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.failures import homeless_vms, when_words
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import after_failure
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Stranded


def _find(facts: Facts) -> Iterator[Finding]:
    for vm in homeless_vms(facts):
        if vm.twin:
            when, reason = when_words(vm.failure), vm.stranded.reason
            yield KIND.finding(vm.stranded.vm, vm.place, when=when, twin=vm.twin, reason=reason)


def _example() -> Facts:
    """Return a failure of the host of vm1, whose secondary vm2 runs on elsewhere."""
    facts = after_failure(stranded=(Stranded("vm1", "no host is left in its cluster"),))
    first, second, third = facts.demand.vms
    vms = (first, second, replace(third, secondary_of="vm1"))
    return replace(facts, demand=replace(facts.demand, vms=vms))


KIND = FindingKind(
    id="VC225",
    title="Fault-tolerant VM is left without a secondary",
    severity="warn",
    message="{when}, {twin} runs on, but no host can run a new secondary: {reason}.",
    tip="Allow one more host, or relax the rule or limit named.",
    doc="""
    After the failure the other VM of a fault-tolerance pair runs on and nothing stops, but no surviving host takes
    a new secondary: the next failure stops the VM. With only two hosts that can run a pair this is always so.
    """,
    example=_example,
    find=_find,
)
