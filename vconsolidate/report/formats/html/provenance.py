"""What the claims rest on, what was assumed, and how the plan was made."""

from __future__ import annotations

from vconsolidate.report.formats.html.markup import Markup, joined, listing, table, tag
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import claim_status

STANDING_CLASS = {"holds": "good", "does not hold": "bad", "open": "fair"}


def evidence(document: PlanDocument) -> Markup:
    """Return every claim with its evidence."""
    rows = [
        (
            tag("span", claim_status(claim), class_=f"tag {STANDING_CLASS[claim_status(claim)]}"),
            claim.claim,
            claim.rests_on,
            claim.evidence,
        )
        for claim in document.verification
    ]
    return table(("", "claim", "rests on", "evidence"), rows)


def assumptions(document: PlanDocument) -> Markup:
    """Return what was assumed."""
    return listing(document.assumptions)


def provenance(document: PlanDocument) -> Markup:
    """Return inputs, limits and phases: enough to make the same plan again."""
    search = document.search
    limit = f", at most {search.seconds:g} s" if search.seconds is not None else ""
    facts = [
        joined(["Inventory: ", tag("code", document.inputs.inventory)]) if document.inputs.inventory else Markup(),
        *(joined(["Override: ", tag("code", override)]) for override in document.inputs.overrides),
        f"Search limit: {search.work:g} of work{limit}; seed {document.seed}.",
        f"Days of the traces held out of planning: {search.held_out_days}.",
    ]
    files = table(("file", "sha256"), [(item.path, tag("code", item.sha256)) for item in document.inputs.files])
    phases = table(
        ("phase of the search", "value", "bound"),
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
    """Return what every round of plan, replay and repair ended with."""
    rows = [
        (
            f"{item.number}",
            f"{item.hosts_used or 'none'}",
            listing(item.refuted) if item.refuted else "held",
            listing(item.cuts),
        )
        for item in document.rounds
    ]
    return table(("round", "hosts", "refuted by the replay", "what the next round respects"), rows)


def _whole(value: int | None) -> str:
    return f"{value:,}" if value is not None else "none"
