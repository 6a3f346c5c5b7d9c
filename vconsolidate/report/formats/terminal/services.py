"""Services of each cluster, and a rolling upgrade of it."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.services import (
    CLUSTER_SERVICES,
    CLUSTER_SERVICES_NOTE,
    UPGRADE,
    cluster_service_rows,
    upgrade_rows,
    upgrade_words,
)

MAX_HOSTS = 12


def show_services(document: PlanDocument, page: Page) -> None:
    """Show failover, live migration, balance and management of each cluster, and which hosts can be emptied."""
    rows = cluster_service_rows(document)
    if not rows:
        return
    page.heading("Services", "what each cluster does for its VMs")
    page.table([Column(title, name=True) for title in CLUSTER_SERVICES], rows)
    page.line(CLUSTER_SERVICES_NOTE, "dim")
    steps = upgrade_rows(document)
    if not steps:
        return
    page.gap()
    for words in upgrade_words(document):
        page.line(words)
    columns = [
        Column(UPGRADE[0], name=True),
        Column(UPGRADE[1], "right"),
        Column(UPGRADE[2], name=True),
        Column(UPGRADE[3]),
        *(Column(title, "right") for title in UPGRADE[4:6]),
        Column(UPGRADE[6], name=True),
    ]
    page.table(columns, steps[:MAX_HOSTS])
    page.more(len(steps) - MAX_HOSTS, "host")
