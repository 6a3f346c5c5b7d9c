"""Sheets of findings, budgets and service levels, licences and evidence."""

from __future__ import annotations

from vconsolidate.report.formats.xlsx.sheet import Column, Sheet, Value
from vconsolidate.report.limits import limit_rows
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import SEVERITY_ORDER, claim_status, evidence_words, place_of


def findings(document: PlanDocument) -> Sheet:
    """Return one line per finding, the most severe first."""
    columns = tuple(
        map(Column, ("Severity", "Identifier", "Subject", "Finding", "What to do", "Line of the inventory"))
    )
    ordered = sorted(document.findings, key=lambda finding: SEVERITY_ORDER[finding.severity])
    rows: list[tuple[Value, ...]] = [
        (item.severity, item.id, item.subject, item.message, item.tip, place_of(item.location)) for item in ordered
    ]
    return Sheet("Findings", columns, rows)


def limits(document: PlanDocument) -> Sheet:
    """Return one line per budget and service level, kept ones too, missed ones first."""
    columns = (
        *map(Column, ("Budget or service level", "Value", "Limit", "Margin", "Verdict")),
        Column("Margin of the limit", "share"),
        Column("Line of the inventory"),
    )
    rows: list[tuple[Value, ...]] = [
        (*words, limit.margin_fraction, place_of(limit.location))
        for words, limit in zip(limit_rows(document), document.limits, strict=True)
    ]
    return Sheet("Limits", columns, rows)


def licences(document: PlanDocument) -> Sheet:
    """Return one line per product."""
    currency = document.objective.currency
    columns = (
        *map(Column, ("Product", "Counting rule", "Unit")),
        Column("Hosts", "count"),
        Column("Cores", "count"),
        Column("Units bought", "count"),
        Column("Units used", "number"),
        Column(f"Cost ({currency})", "number"),
        Column(f"Minimum in any plan ({currency})", "number"),
        Column("Names of the hosts"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            item.name,
            item.counting,
            item.per,
            len(item.hosts),
            item.cores,
            item.units,
            item.used,
            item.cost,
            item.bound,
            ", ".join(item.hosts),
        )
        for item in document.products
    ]
    return Sheet("Licences", columns, rows)


def evidence(document: PlanDocument) -> Sheet:
    """Return what each claim rests on, then the assumptions."""
    claims: list[tuple[Value, ...]] = [
        (claim.claim, claim_status(claim), evidence_words(claim)) for claim in document.verification
    ]
    assumed: list[tuple[Value, ...]] = [("Assumption", "assumed", text) for text in document.assumptions]
    return Sheet("Evidence", tuple(map(Column, ("Claim", "Status", "Evidence"))), [*claims, *assumed])
