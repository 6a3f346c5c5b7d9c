"""The sections of the terminal report, in the order in which someone in a hurry needs them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from vconsolidate.report.cells import padded, widest
from vconsolidate.report.formats.terminal.applications import show_applications
from vconsolidate.report.formats.terminal.events import show_events, show_hot_add
from vconsolidate.report.formats.terminal.firewall import show_firewall
from vconsolidate.report.formats.terminal.hosts import show_hosts, show_switch_off
from vconsolidate.report.formats.terminal.isolation import show_isolation
from vconsolidate.report.formats.terminal.limits import show_ignored, show_limits
from vconsolidate.report.formats.terminal.network import show_network
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.formats.terminal.palette import BAD, FAIR, GOOD, SEVERITY
from vconsolidate.report.formats.terminal.platforms import show_platforms
from vconsolidate.report.formats.terminal.recovery import show_recovery
from vconsolidate.report.formats.terminal.replay import show_replay
from vconsolidate.report.formats.terminal.room_and_pools import show_room_and_pools
from vconsolidate.report.formats.terminal.savings import show_saving_formulas, show_savings
from vconsolidate.report.formats.terminal.services import show_services
from vconsolidate.report.formats.terminal.templates import show_templates
from vconsolidate.report.formats.terminal.unix_frames import show_unix_frames
from vconsolidate.report.grouping import grouped
from vconsolidate.report.levels import changes_title, levels, move_words, stability
from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import (
    SEVERITY_ORDER,
    action_summaries,
    by_reason,
    claim_status,
    conflicts_heading,
    dispositions_for,
    evidence_words,
)
from vconsolidate.words import counted

MAX_SERVERS = 12
MAX_NAMES = 6
MAX_ASSUMPTIONS = 12
MAX_CONFLICTS = 20
MAX_REFUTED = 5
MAX_MOVES = 10

NOUNS = {"block": "blocking finding", "warn": "warning", "note": "note"}
MARKS = {"holds": "yes", "does not hold": "NO"}
"""Marks of claims; other states are written as they are."""


def show_title(document: PlanDocument, page: Page) -> None:
    """Name the data centre, its inventory and the overrides."""
    source = document.inputs.inventory
    page.heading(document.name, f"from {source}" if source and source != "-" else "")
    if document.inputs.overrides:
        page.line("with " + ", ".join(document.inputs.overrides), "dim")


def show_servers(document: PlanDocument, page: Page) -> None:
    """Show what happens to the servers, and why some are not virtualised."""
    page.heading("Servers", f"{document.servers:,} in the inventory")
    for action, words in action_summaries(document):
        page.line(words)
        if action == "virtualise":
            continue
        items = dispositions_for(document, action)
        groups = by_reason(items)
        page.items([(f"  {_few(names)}", reason) for names, reason in groups[:MAX_SERVERS]])
        page.more(sum(len(names) for names, _ in groups[MAX_SERVERS:]), "server")


def _few(names: list[str]) -> str:
    shown = ", ".join(names[:MAX_NAMES])
    return f"{shown} and {len(names) - MAX_NAMES:,} more" if len(names) > MAX_NAMES else shown


def show_conflicts(document: PlanDocument, page: Page) -> None:
    """Show why no plan exists, or why none was found."""
    if not document.conflicts:
        return
    page.heading(conflicts_heading(document))
    page.items([(item.subject, item.message) for item in document.conflicts[:MAX_CONFLICTS]], BAD)
    page.more(len(document.conflicts) - MAX_CONFLICTS, "conflict")


def show_unprotected(document: PlanDocument, page: Page) -> None:
    """Show the VMs that cannot restart when their host fails."""
    if not document.unprotected:
        return
    page.heading("VMs that cannot restart when their host fails")
    page.items([(item.subject, item.message) for item in document.unprotected[:MAX_CONFLICTS]], FAIR)
    page.more(len(document.unprotected) - MAX_CONFLICTS, "VM")


def show_objective(document: PlanDocument, page: Page) -> None:
    """Show the levels of the objective, where they are more than cost and hosts."""
    rows = levels(document)
    if rows:
        page.heading("Objective", "levels in order of priority")
        page.table([Column("level"), Column("value", "right"), Column("proof", name=True)], rows)


def show_changes(document: PlanDocument, page: Page) -> None:
    """Show the changes from the earlier placement."""
    changes = document.stability
    if changes is None:
        return
    page.heading(changes_title(document))
    page.items(stability(document))
    page.items([(f"  {move.vm}", move_words(move)) for move in changes.moved[:MAX_MOVES]])
    page.more(len(changes.moved) - MAX_MOVES, "move")


def show_repair_rounds(document: PlanDocument, page: Page) -> None:
    """Show why earlier plans failed in the replay, where the first plan did not hold."""
    if len(document.rounds) < 2:
        return
    page.heading("Repair", f"{counted(len(document.rounds), 'round')} of planning and replay")
    for item in document.rounds:
        outcome = (
            "the replay found problems" if item.refuted else "the plan held" if item.hosts_used else "no plan found"
        )
        page.line(f"  round {item.number}: {counted(item.hosts_used, 'host')}, {outcome}")
        page.items([("   ", reason) for reason in item.refuted[:MAX_REFUTED]])
        page.more(len(item.refuted) - MAX_REFUTED, "problem")


def show_findings(document: PlanDocument, page: Page) -> None:
    """List the findings by kind, the worst first, with the line to change."""
    ordered = sorted(document.findings, key=lambda finding: SEVERITY_ORDER[finding.severity])
    if not ordered:
        show_ignored(document, page)
        return
    counts = Counter(finding.severity for finding in ordered)
    page.heading("Findings", ", ".join(counted(count, NOUNS[severity]) for severity, count in counts.items()))
    for group in grouped(ordered):
        _finding(group.worst, page, group.others_words())
    show_ignored(document, page)


def _finding(finding: FindingSection, page: Page, others: str) -> None:
    tip = finding.tip and f"tip: {finding.tip}"
    details = [detail for detail in (tip, page.place(finding.location), others) if detail]
    label = f"{finding.severity:<5} {finding.id}"
    page.item(label, f"{finding.subject}: {finding.message}", SEVERITY[finding.severity], details)


def show_evidence(document: PlanDocument, page: Page) -> None:
    """Show every claim with its evidence."""
    page.heading("Evidence")
    marks = [page.say(MARKS.get(claim_status(claim), claim_status(claim))) for claim in document.verification]
    width = widest(marks)
    for claim, mark in zip(document.verification, marks, strict=True):
        style = {True: GOOD, False: BAD, None: FAIR}[claim.holds]
        page.item(padded(mark, width), f"{claim.claim} ({evidence_words(claim)})", style)


def show_assumptions(document: PlanDocument, page: Page) -> None:
    """List the assumptions."""
    if not document.assumptions:
        return
    page.heading("Assumptions")
    for assumption in document.assumptions[:MAX_ASSUMPTIONS]:
        page.item("-", assumption)
    page.more(len(document.assumptions) - MAX_ASSUMPTIONS, "assumption")


def show_verdict(document: PlanDocument, page: Page) -> None:
    """End with the verdict in one line."""
    blocked = any(finding.severity == "block" for finding in document.findings)
    bad = blocked or document.status in {"infeasible", "unknown"}
    page.last_line(document.verdict, BAD if bad else GOOD)


SECTIONS: tuple[Callable[[PlanDocument, Page], None], ...] = (
    show_title,
    show_servers,
    show_conflicts,
    show_hosts,
    show_switch_off,
    show_platforms,
    show_objective,
    show_applications,
    show_unix_frames,
    show_room_and_pools,
    show_firewall,
    show_templates,
    show_network,
    show_changes,
    show_unprotected,
    show_recovery,
    show_replay,
    show_events,
    show_isolation,
    show_hot_add,
    show_services,
    show_repair_rounds,
    show_savings,
    show_saving_formulas,
    show_evidence,
    show_assumptions,
    show_limits,
    show_findings,
    show_verdict,
)
"""Findings come last, just above the verdict, because a reader at a terminal looks there first."""
