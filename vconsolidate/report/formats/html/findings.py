"""Findings grouped by kind, the worst first, each with a link to the line of the inventory to change."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.formats.html.anchors import host_link, place_link
from vconsolidate.report.formats.html.blocks import Block, Cell, Content, Fold, Level, Listing, Table, Text
from vconsolidate.report.limits import ignored_words
from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import SEVERITY_ORDER
from vconsolidate.words import counted

SEVERITY_LEVEL: dict[str, Level] = {"block": "bad", "warn": "fair", "note": "soft"}

MOST_OPEN = 12
"""A group of at most this many findings that are more than notes is open; a larger one shows its first in its title."""


def findings(document: PlanDocument, folder: str) -> list[Block]:
    """Return one fold per kind of finding."""
    groups: dict[tuple[int, str], list[FindingSection]] = {}
    for finding in document.findings:
        groups.setdefault((SEVERITY_ORDER[finding.severity], finding.id), []).append(finding)
    ignored = [Listing(words)] if (words := ignored_words(document)) else []
    if not groups:
        return [*ignored]
    hosts = {host.name for host in document.hosts if host.vms}
    titles = _titles()
    kinds = f"{counted(len(document.findings), 'finding')} of {counted(len(groups), 'kind')}, the most severe first."
    return [Text(kinds), *(_group(groups[key], titles, hosts, folder) for key in sorted(groups)), *ignored]


def _titles() -> dict[str, str]:
    from vconsolidate.check.findings.registry import KINDS  # noqa: PLC0415 - loads a file for each kind of finding

    return {key: kind.title for key, kind in KINDS.items()}


def _group(items: Sequence[FindingSection], titles: dict[str, str], hosts: set[str], folder: str) -> Fold:
    sample = items[0]
    many = sample.severity != "note" and len(items) > MOST_OPEN
    title: list[Content] = [
        Cell(sample.severity, "tag", level=SEVERITY_LEVEL[sample.severity]),
        Cell(titles.get(sample.id, sample.id), "bold"),
        f"({sample.id})",
        counted(len(items), "finding") if len(items) > 1 else sample.subject,
        *([f"– {sample.subject}: {sample.message}"] if many else []),
    ]
    tips = {finding.tip for finding in items}
    same = len(tips) == 1
    rows = [
        (
            host_link(finding.subject) if finding.subject in hosts else finding.subject,
            finding.message if same or not finding.tip else Cell(finding.message, "noted", items=(finding.tip,)),
            place_link(finding.location, folder),
        )
        for finding in items
    ]
    tip = [Text(f"What to do: {sample.tip}")] if same and sample.tip else []
    shown = 3 if any(finding.location for finding in items) else 2
    columns = ("subject", "finding", "line of the inventory")[:shown]
    table = Table(columns, [row[:shown] for row in rows], f"findings-{sample.id}")
    opened = sample.severity != "note" and not many
    return Fold(title, [*tip, table], anchor=f"findings-{sample.id}", opened=opened)
