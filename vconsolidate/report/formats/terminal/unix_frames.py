"""UNIX frames: which are freed, and which partitions stay."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.unix_frames import FRAMES, PARTITIONS, TITLE, frame_note, frame_rows, partition_rows

MAX_ROWS = 20


def show_unix_frames(document: PlanDocument, page: Page) -> None:
    """Show the frames and what becomes of their partitions."""
    rows = frame_rows(document)
    if not rows:
        return
    page.heading(TITLE, frame_note(document))
    page.table(
        [Column(title, "right" if i in {2, 4} else "left", name=i in {0, 1, 5}) for i, title in enumerate(FRAMES)],
        rows[:MAX_ROWS],
    )
    page.more(len(rows) - MAX_ROWS, "frame")
    parts = partition_rows(document)
    page.table(
        [Column(title, "right" if i == 2 else "left", name=i in {0, 5}) for i, title in enumerate(PARTITIONS)],
        parts[:MAX_ROWS],
    )
    page.more(len(parts) - MAX_ROWS, "partition")
