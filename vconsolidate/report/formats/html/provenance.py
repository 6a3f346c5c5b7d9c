"""Claims with their evidence, assumptions, and how the plan was made."""

from __future__ import annotations

from vconsolidate.report.formats.html.markup import Markup, joined, listing, table, tag
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import EVIDENCE_KINDS, claim_status

STATUS_CLASS = {True: "good", False: "bad", None: "fair"}


def evidence(document: PlanDocument) -> Markup:
    """Return every claim with its evidence."""
    rows = [
        (
            tag("span", claim_status(claim), class_=f"tag {STATUS_CLASS[claim.holds]}"),
            claim.claim,
            EVIDENCE_KINDS[claim.rests_on] or "none",
            claim.evidence,
        )
        for claim in document.verification
    ]
    return table(("", "claim", "kind of evidence", "evidence"), rows)


def assumptions(document: PlanDocument) -> Markup:
    """Return the assumptions."""
    return listing(document.assumptions)


def provenance(document: PlanDocument) -> Markup:
    """Return inputs, limits and phases, enough to reproduce the plan."""
    search = document.search
    limit = f" and {search.seconds:g} s" if search.seconds is not None else ""
    facts = [
        joined(["Inventory: ", tag("code", document.inputs.inventory)]) if document.inputs.inventory else Markup(),
        *(joined(["Override: ", tag("code", override)]) for override in document.inputs.overrides),
        f"Search limit: {search.work:g} units of work (one unit is about one second of one core){limit}.",
        f"Seed of every random choice: {document.seed}.",
        f"Days of the traces not used for planning but replayed: {search.held_out_days}.",
    ]
    files = table(("file", "sha256"), [(item.path, tag("code", item.sha256)) for item in document.inputs.files])
    phases = table(
        ("phase of the search", "best value", "bound"),
        [(item.phase, _whole(item.value), _whole(item.bound)) for item in document.phases],
        numeric=(1, 2),
    )
    return joined(
        [
            listing(fact for fact in facts if fact),
            files if document.inputs.files else "",
            phases if document.phases else "",
        ]
    )


def rounds(document: PlanDocument) -> Markup:
    """Return the outcome of every round of planning, replay and repair."""
    rows = [
        (
            f"{item.number}",
            f"{item.hosts_used or 'none'}",
            listing(item.refuted)
            if item.refuted
            else ("none: the plan held" if item.hosts_used else "none: no plan was found"),
            listing(item.cuts),
        )
        for item in document.rounds
    ]
    return table(("round", "hosts", "problems found by the replay", "constraints added for the next round"), rows)


def _whole(value: int | None) -> str:
    return f"{value:,}" if value is not None else "none"
