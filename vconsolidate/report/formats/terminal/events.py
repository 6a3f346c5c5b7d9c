"""Events of the replay, and which VMs can grow while they run."""

from __future__ import annotations

from vconsolidate.report.events import EVENTS, EVENTS_NOTE, GROWTH, event_rows, growth_rows
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.outlook import growth_words
from vconsolidate.report.schema.plan_document import PlanDocument

MAX_EVENTS = 20
MAX_VMS = 10


def show_events(document: PlanDocument, page: Page) -> None:
    """Show what became of the inventory's events."""
    rows = event_rows(document)
    if not rows:
        return
    page.heading("Events", "of the inventory, in the replay")
    columns = [
        Column(EVENTS[0]),
        Column(EVENTS[1], name=True),
        *(Column(title) for title in EVENTS[2:4]),
        Column(EVENTS[4], name=True),
        *(Column(title, "right") for title in EVENTS[5:7]),
        Column(EVENTS[7], name=True),
        Column(EVENTS[8], "right"),
    ]
    page.table(columns, rows[:MAX_EVENTS])
    page.more(len(rows) - MAX_EVENTS, "event")
    page.line(EVENTS_NOTE, "dim")


def show_hot_add(document: PlanDocument, page: Page) -> None:
    """Show how far VMs can grow on their hosts, and whether without a restart."""
    rows = growth_rows(document)
    if document.replay is None or not rows:
        return
    page.heading("Hot add", "growth of one VM while all others stay as they are")
    page.line(growth_words(document.replay.growth))
    columns = [
        Column(GROWTH[0], name=True),
        *(Column(title, "right") for title in GROWTH[1:2]),
        *(Column(title) for title in GROWTH[2:4]),
        Column(GROWTH[4], "right"),
        *(Column(title) for title in GROWTH[5:7]),
    ]
    page.table(columns, rows[:MAX_VMS])
    page.more(len(rows) - MAX_VMS, "VM")
