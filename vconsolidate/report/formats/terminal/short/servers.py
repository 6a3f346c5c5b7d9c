"""What becomes of the servers, the reasons grouped."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.formats.terminal.page import Page
from vconsolidate.report.reasons import servers_by_reason
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import action_summaries

_MOST_REASONS: Final = 4
_MOST_NAMED: Final = 3
"""Most servers of one reason that are named."""


def show_servers(document: PlanDocument, page: Page) -> None:
    """Show how many servers become VMs, stay physical or retire, and why the last two."""
    first, *others = [words + _reasons(document, action) for action, words in action_summaries(document)] or [""]
    total = f"{document.servers:,} in the inventory"
    page.gap()
    page.part("Servers", [f"{total}: {first}" if first else total, *others])


def _reasons(document: PlanDocument, action: str) -> str:
    """Return ``: attached hardware (7), the owner's decision (bck01, bck02)``; nothing where the action says it all."""
    if action in {"virtualise", "leave"}:
        return ""
    groups = servers_by_reason(document, action)
    words = [f"{reason} ({_which(names)})" for reason, names in groups[:_MOST_REASONS]]
    rest = sum(len(names) for _, names in groups[_MOST_REASONS:])
    return f": {', '.join([*words, *([f'other reasons ({rest:,})'] if rest else [])])}"


def _which(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= _MOST_NAMED else f"{len(names):,}"
