"""VC221: a VM cannot be restarted after a host failure that its cluster must tolerate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.failures import homeless_vms, lose_words
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import after_failure
from vconsolidate.model.admission import AdmissionForm
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Stranded

_BLIND: Final[frozenset[AdmissionForm]] = frozenset({"slots", "percentage"})
"""Forms that are kept although VMs cannot restart: they look at reservations only."""


def _find(facts: Facts) -> Iterator[Finding]:
    bound_by_rules = {conflict.subject for conflict in facts.plan.unprotected}
    for vm in homeless_vms(facts):
        if vm.failure.cause == "failure" and not vm.twin:
            form = facts.cluster(vm.failure.cluster).policy.admission.form
            said, advice = (
                KIND.part("blind", form=form) if form in _BLIND else "",
                "exact" if form in _BLIND else "room",
            )
            if vm.stranded.vm in bound_by_rules:
                said, advice = KIND.part("bound"), "rule"
            yield KIND.finding(
                vm.stranded.vm,
                vm.place,
                failure=lose_words(vm.failure),
                reason=vm.stranded.reason,
                admission=said,
                advice=KIND.part(advice),
            )


KIND = FindingKind(
    id="VC221",
    title="VM cannot be restarted after a host failure",
    severity="block",
    message="The VM cannot be restarted when {failure}: {reason}.{admission}",
    parts={
        "blind": " Admission control by {form} is satisfied all the same: it counts reservations, not what VMs use.",
        "bound": " Rules keep it on so few hosts that no plan can protect it.",
        "exact": "Set policy.admission.form to exact, or reserve what the VMs use.",
        "rule": "Allow it on more hosts, or set restart: disabled if it may stay down.",
        "room": "Allow one more host, or relax the rule or limit named.",
    },
    tip="{advice}",
    doc="""
    The cluster must tolerate host failures (`policy.host_failures_tolerated`), but when the named host fails, no
    surviving host has room for this VM, or a rule keeps the VM off all hosts that have room. The sum of free
    capacity does not show this; the restart map does. With `policy.admission` of form `slots` or `percentage` it
    can happen to a plan that satisfies the form: both count reservations, not what VMs use.
    """,
    example=lambda: after_failure(stranded=(Stranded("vm1", "h1 has too little free CPU"),)),
    find=_find,
)
