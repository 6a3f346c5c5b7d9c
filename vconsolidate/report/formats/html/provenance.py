"""Claims with their evidence, assumptions, and how the plan was made."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Level, Listing, Table
from vconsolidate.report.formats.html.charts.search import search_chart, searches
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import EVIDENCE_KINDS, claim_status
from vconsolidate.words import phase_words

STATUS_LEVEL: dict[bool | None, Level] = {True: "good", False: "bad", None: "fair"}


def evidence(document: PlanDocument) -> list[Block]:
    """Return every claim with its evidence."""
    rows = [
        (
            Cell(claim_status(claim), "tag", level=STATUS_LEVEL[claim.holds]),
            claim.claim,
            EVIDENCE_KINDS[claim.rests_on] or "none",
            claim.evidence,
        )
        for claim in document.verification
    ]
    return [Table(("status", "claim", "kind of evidence", "evidence"), rows, "evidence")] if rows else []


def assumptions(document: PlanDocument) -> list[Block]:
    """Return the assumptions."""
    return [Listing(document.assumptions)] if document.assumptions else []


def search(document: PlanDocument) -> list[Block]:
    """Return the best plan and the bound as the search ran."""
    runs = searches(document.phases)
    number = {id(phase): index for index, run in enumerate(runs, start=1) for phase in run}
    rows = [
        (
            phase_words(item.phase) + (f" (search {number[id(item)]})" if len(runs) > 1 and id(item) in number else ""),
            _whole(item.value),
            _whole(item.bound),
        )
        for item in document.phases
    ]
    table = Table(("phase of the search", "best value", "bound"), rows, "phases", numeric=(1, 2))
    return [*search_chart(document.phases), table] if rows else []


def provenance(document: PlanDocument) -> list[Block]:
    """Return inputs and limits, enough to reproduce the plan."""
    limits = document.search
    limit = f" and {limits.seconds:g} s" if limits.seconds is not None else ""
    facts: list[Content] = [
        *([f"Inventory: {document.inputs.inventory}"] if document.inputs.inventory else []),
        *(f"Override: {override}" for override in document.inputs.overrides),
        f"Search limit: {limits.work:g} units of work (one unit is about one second of one core){limit}.",
        f"Seed of every random choice: {document.seed}.",
        f"Days of the traces not used for planning but replayed: {limits.held_out_days}.",
    ]
    files = [(item.path, Cell(item.sha256, "code")) for item in document.inputs.files]
    return [Listing(facts), *([Table(("file", "sha256"), files, "files")] if files else [])]


def rounds(document: PlanDocument) -> list[Block]:
    """Return the outcome of every round of planning, replay and repair; nothing after one round."""
    if len(document.rounds) < 2:
        return []
    rows = [
        (
            f"{item.number}",
            f"{item.hosts_used or 'none'}",
            Cell("", "list", items=item.refuted)
            if item.refuted
            else ("none: the plan held" if item.hosts_used else "none: no plan was found"),
            Cell("", "list", items=item.cuts),
        )
        for item in document.rounds
    ]
    columns = ("round", "hosts", "problems found by the replay", "constraints added for the next round")
    return [Table(columns, rows, "rounds")]


def _whole(value: int | None) -> str:
    return f"{value:,}" if value is not None else "none"
