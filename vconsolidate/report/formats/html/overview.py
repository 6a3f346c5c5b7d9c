"""Conflicts, what happens to the servers, the objective, and changes to an earlier placement."""

from __future__ import annotations

from vconsolidate.report.formats.html.anchors import place_link
from vconsolidate.report.formats.html.blocks import Block, Table, Text
from vconsolidate.report.levels import MOVES, levels, move_rows, stability
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import action_summaries, outcome_words
from vconsolidate.words import counted


def conflicts(document: PlanDocument) -> list[Block]:
    """Return why no plan exists, or why none was found."""
    rows = [(item.subject, item.message) for item in document.conflicts]
    return [Table(("subject", "reason"), rows, "conflicts")] if rows else []


def objective(document: PlanDocument) -> list[Block]:
    """Return the levels of the objective, where they are more than cost and hosts."""
    rows = levels(document)
    return [Table(("level", "value", "proof"), rows, "objective")] if rows else []


def changes(document: PlanDocument) -> list[Block]:
    """Return the changes from the earlier placement."""
    section = document.stability
    if section is None:
        return []
    moves = move_rows(document)
    counts = Table(("change", "what"), stability(document), "changes")
    return [counts, *([Table(MOVES, moves, "moves", filters=(1, 2))] if moves else [])]


def unprotected_vms(document: PlanDocument) -> list[Block]:
    """Return the VMs that cannot restart when their host fails."""
    rows = [(item.subject, item.message) for item in document.unprotected]
    return [Table(("VM", "reason"), rows, "unprotected")] if rows else []


def servers(document: PlanDocument, folder: str) -> list[Block]:
    """Return what happens to every server that does not become a VM, and how many do."""
    words = ", ".join(words for _, words in action_summaries(document))
    rows = [
        (item.server, outcome_words(item), item.reason, place_link(item.location, folder))
        for action in ("keep_physical", "retire", "leave")
        for item in document.dispositions
        if item.action == action
    ]
    columns = ("server", "outcome", "reason", "line of the inventory")
    table = [Table(columns, rows, "servers-without-a-place", filters=(1,))] if rows else []
    return [Text(f"{counted(document.servers, 'server')} in the inventory: {words}."), *table]
