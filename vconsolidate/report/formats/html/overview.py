"""Key figures, findings, and what happens to the servers."""

from __future__ import annotations

from vconsolidate.report.formats.html.markup import Markup, joined, table, tag
from vconsolidate.report.levels import levels, stability
from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.verdict import open_gap
from vconsolidate.report.wording import (
    SEVERITY_ORDER,
    action_summaries,
    action_words,
    outcome_words,
    percent,
    place_of,
    virtual_today,
)
from vconsolidate.words import counted

SEVERITY_CLASS = {"block": "bad", "warn": "fair", "note": "soft"}


def tiles(document: PlanDocument) -> Markup:
    """Return the key figures."""
    virtual = virtual_today(document, "virtualise")
    figures = [(f"{document.servers_virtualised:,}", _sources(document.servers_virtualised, virtual))]
    if document.hosts:
        spares = f", {document.spares} spare" if document.spares else ""
        figures.append((f"{document.hosts_used:,}", f"hosts{spares} (proven minimum {document.bounds.hosts:,})"))
        if document.changed:
            figures.append(("not proven", "the inputs or the plan document changed after planning"))
        elif document.status == "optimal":
            figures.append(("optimal", "it is proven that no better plan exists"))
        else:
            figures.append((open_gap(document), "gap to the proven bound"))
    if document.savings is not None and document.savings.consolidation_ratio is not None:
        figures.append((f"{document.savings.consolidation_ratio:.1f} : 1", "consolidation ratio"))
    if document.replay is not None:
        figures.append((percent(document.replay.ready_peak_fraction, 1), "highest peak ready of any VM in the replay"))
    if document.savings is not None:
        energy = next((item for item in document.savings.items if item.name == "energy per year"), None)
        if energy is not None and energy.saved_fraction is not None:
            figures.append((percent(energy.saved_fraction), f"less energy: {energy.saved:,.0f} kWh per year"))
        payback = document.savings.payback
        if payback is not None and payback.years is not None:
            figures.append((f"{payback.years:.1f} years", "payback time"))
    cells = [tag("div", tag("b", value), tag("span", words), class_="tile") for value, words in figures]
    return tag("div", *cells, class_="tiles")


def _sources(servers: int, virtual: int) -> str:
    """Return how many servers of the plan become VMs, and how many already are."""
    if not virtual:
        return "servers become VMs"
    if virtual == servers:
        return "servers, all already VMs"
    return f"servers: {action_words('virtualise', servers - virtual)}, {action_words('virtual', virtual)}"


def findings(document: PlanDocument) -> Markup:
    """Return the findings, the worst first."""
    ordered = sorted(document.findings, key=lambda finding: SEVERITY_ORDER[finding.severity])
    if not ordered:
        return Markup()
    return table(("", "id", "subject", "finding", "where"), [_finding(finding) for finding in ordered])


def _finding(finding: FindingSection) -> tuple[str, ...]:
    place = place_of(finding.location)
    message = joined([finding.message, tag("div", finding.tip, class_="soft") if finding.tip else ""])
    return (
        tag("span", finding.severity, class_=f"tag {SEVERITY_CLASS[finding.severity]}"),
        finding.id,
        finding.subject,
        message,
        tag("code", place) if place else "",
    )


def conflicts(document: PlanDocument) -> Markup:
    """Return why no plan exists, or why none was found."""
    if not document.conflicts:
        return Markup()
    return table(("subject", "reason"), [(item.subject, item.message) for item in document.conflicts])


def objective(document: PlanDocument) -> Markup:
    """Return the levels of the objective, where they are more than cost and hosts."""
    rows = levels(document)
    return table(("level", "value", "proof"), rows) if rows else Markup()


def changes(document: PlanDocument) -> Markup:
    """Return the changes from the earlier placement."""
    section = document.stability
    if section is None:
        return Markup()
    moves = [(move.vm, move.source, move.target) for move in section.moved]
    return joined([table(("", ""), stability(document)), table(("VM", "from", "to"), moves) if moves else ""])


def unprotected_vms(document: PlanDocument) -> Markup:
    """Return the VMs that cannot restart when their host fails."""
    if not document.unprotected:
        return Markup()
    return table(("VM", "reason"), [(item.subject, item.message) for item in document.unprotected])


def servers(document: PlanDocument) -> Markup:
    """Return what happens to every server."""
    words = ", ".join(words for _, words in action_summaries(document))
    rows = [
        (
            item.server,
            outcome_words(item),
            item.reason,
            place_of(item.location),
        )
        for action in ("keep_physical", "retire", "leave")
        for item in document.dispositions
        if item.action == action
    ]
    listed = table(
        ("server", "outcome", "reason", "where"), [(*row[:3], tag("code", row[3]) if row[3] else "") for row in rows]
    )
    count = counted(document.servers, "server")
    return joined([tag("p", f"{count} in the inventory: {words}."), listed if rows else ""])
