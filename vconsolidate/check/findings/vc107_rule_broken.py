"""
VC107: the independent checker refuses a placement.

Raised where a plan that was made earlier, or elsewhere, is opened again: only then can it be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.check.findings.base import FindingKind
from vconsolidate.model.finding import Finding
from vconsolidate.model.violation import Violation


def findings_of_violations(violations: Sequence[Violation]) -> tuple[Finding, ...]:
    """Return one blocking finding per violation, in their order."""
    return tuple(
        KIND.finding(", ".join(violation.subjects) or violation.rule, violation.place, broken=_broken(violation))
        for violation in violations
    )


def _broken(violation: Violation) -> str:
    """Return what is broken; its kind only where the message is no sentence about a VM or a host that is missing."""
    words = violation.message.rstrip(".")
    if violation.rule in {"placement", "host"}:
        return words
    return KIND.part("kind", kind=violation.rule, words=words)


def _example() -> Finding:
    violation = Violation("anti_affinity", ("vm0", "vm1"), "vm0 and vm1 must run on different hosts, but share h0")
    return findings_of_violations([violation])[0]


KIND = FindingKind(
    id="VC107",
    title="Rule broken or capacity exceeded",
    severity="block",
    message="{broken}.",
    parts={"kind": "{kind}: {words}"},
    tip="Plan again, or correct the placement or the inventory.",
    doc="""
    The independent checker, which shares no code with the solvers, refuses the placement. This happens when a plan
    is checked against an inventory that has changed since, or when a plan was edited by hand. There is one finding

    - for every server that has no placement any more;
    - for every VM, host or cluster of the plan that the inventory lacks;
    - for every host whose hardware has changed;
    - for every rule, limit and reserve that is broken.

    Each finding names the line of the inventory that it is about: the rule, the server, the host or its type, or
    the cluster. For what the inventory lacks it names the line where that list begins. The report covers the VMs
    that still have a host: they are replayed and judged as always. A host that was to be bought counts as bought
    when the inventory lists a host of that name.
    """,
    example=_example,
)
