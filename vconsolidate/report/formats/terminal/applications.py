"""Applications of the plan: tiers, reservations, replicas."""

from __future__ import annotations

from vconsolidate.report.applications import (
    APPLICATIONS,
    LICENCES,
    NOTE,
    REPLICAS,
    TITLE,
    application_rows,
    licence_rows,
    replica_rows,
)
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.schema.plan_document import PlanDocument

MAX_ROWS = 20


def show_applications(document: PlanDocument, page: Page) -> None:
    """Show what the plan does for each application, and which replicas may fail together."""
    rows = application_rows(document)
    if not rows:
        return
    page.heading(TITLE, NOTE)
    kept = [index for index in range(len(APPLICATIONS)) if any(row[index] for row in rows)]
    columns = [Column(APPLICATIONS[i], "right" if i in {1, 4} else "left", name=i == 0) for i in kept]
    page.table(columns, [tuple(row[i] for i in kept) for row in rows[:MAX_ROWS]])
    page.more(len(rows) - MAX_ROWS, "profile")
    groups = replica_rows(document)
    if groups:
        page.table(
            [*(Column(title, name=True) for title in REPLICAS[:3]), Column(REPLICAS[3], "right")], groups[:MAX_ROWS]
        )
        page.more(len(groups) - MAX_ROWS, "group")
    licences = licence_rows(document)
    if licences:
        page.table([Column(LICENCES[0]), Column(LICENCES[1], name=True)], licences[:MAX_ROWS])
