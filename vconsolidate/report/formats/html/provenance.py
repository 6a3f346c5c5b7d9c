"""Claims with their evidence, assumptions, and how the plan was made."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Level, Listing, Table
from vconsolidate.report.formats.html.charts.search import search_chart, searches
from vconsolidate.report.schema.outcome import Phase
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
        row
        for item in document.phases
        for row in _phase_rows(item, f" (search {number[id(item)]})" if len(runs) > 1 and id(item) in number else "")
    ]
    columns = ("phase of the search", "work", "best value", "bound")
    table = Table(columns, rows, "phases", numeric=(1, 2, 3))
    return [*search_chart(document.phases), table] if rows else []


def _phase_rows(phase: Phase, which: str) -> Iterator[tuple[str, str, str, str]]:
    """Return a row for each better value or bound, and one for the end of the phase; work counts from its beginning."""
    name, work = phase_words(phase.phase) + which, 0.0
    for step in phase.steps:
        work += step.work
        yield name, f"{work:.3f}", _whole(step.value), _whole(step.bound)
    yield (
        f"{name}, end",
        "unknown" if phase.work is None else f"{phase.work:.3f}",
        _whole(phase.value),
        _whole(phase.bound),
    )


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
