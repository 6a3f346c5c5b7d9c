"""VC403: the figures of some VMs rest on little history, or on none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted, listed

LOW_CONFIDENCE: Final = 0.5


def _find(facts: Facts) -> Iterator[Finding]:
    low = tuple(vm.name for vm in facts.demand.vms if vm.confidence < LOW_CONFIDENCE and not vm.secondary_of)
    if low:
        yield KIND.finding(
            facts.estate.name,
            number=f"{len(low):,}",
            vms=counted(facts.demand.n_servers, "VM"),
            names=listed(low),
        )


KIND = FindingKind(
    id="VC403",
    title="Demand estimated from limited history",
    severity="note",
    message="The demand of {number} of {vms} ({names}) is estimated from little or no measured history.",
    tip="Measure these servers before the migration.",
    doc="""
    The confidence in the figures of these VMs is below 0.5: they were measured for a short time only, with gaps,
    or not at all.
    """,
    example=lambda: change().vm(0, confidence=0.2),
    find=_find,
)
