"""VC174: the second site cannot take over all replicated VMs."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc173_vm_not_recoverable import with_recovery
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.finding import Finding
from vconsolidate.words import listed


def _find(facts: Facts) -> Iterator[Finding]:
    found, asked = facts.recovery, facts.estate.recovery
    if found is None or asked is None or found.status not in {"infeasible", "unknown"}:
        return
    proof = KIND.part("proven" if found.status == "infeasible" else "unknown")
    why = "".join(f" {one.subject}: {one.message}." for one in found.conflicts[:3])
    fit = ""
    if found.tiers_that_fit:
        fit = KIND.part("fit", tiers=listed([str(tier) for tier in found.tiers_that_fit]))
    yield KIND.finding(listed(asked.clusters), asked.place, members=asked.clusters, proof=proof, why=why, fit=fit)


KIND = FindingKind(
    id="VC174",
    title="Second site is too small",
    severity="block",
    message="After the loss of the first site not all replicated VMs fit here ({proof}).{why}{fit}",
    parts={
        "proven": "proven",
        "unknown": "no plan found within the effort",
        "fit": " VMs of tier {tiers} fit together.",
    },
    tip="Add hosts to the second site, name more VMs in recovery.may_stop, or replicate fewer VMs.",
    doc="""
    The plan for the loss of the first site is packed by the same solver as the plan for every day. It is infeasible, or
    was not found within the effort. Where the most critical tiers fit together, the report shows the plan for them.
    """,
    example=lambda: with_recovery(status="infeasible", conflicts=(Conflict("west", "has 1 host, 2 are needed"),)),
    find=_find,
)
