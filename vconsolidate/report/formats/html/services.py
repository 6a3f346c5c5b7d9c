"""Services of each cluster, and a rolling upgrade of it."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Heading, Table, Text
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.services import (
    CLUSTER_SERVICES,
    CLUSTER_SERVICES_NOTE,
    UPGRADE,
    cluster_service_rows,
    upgrade_rows,
    upgrade_words,
)


def services(document: PlanDocument) -> list[Block]:
    """Return failover, live migration, balance and management of each cluster, and which hosts can be emptied."""
    rows, steps = cluster_service_rows(document), upgrade_rows(document)
    if not rows:
        return []
    blocks: list[Block] = [Table(CLUSTER_SERVICES, rows, "services"), Text(CLUSTER_SERVICES_NOTE, soft=True)]
    if steps:
        table = Table(UPGRADE, steps, "rolling-upgrade", numeric=(1, 4, 5), filters=(0, 3))
        blocks += [Heading("Rolling upgrade"), *(Text(words) for words in upgrade_words(document)), table]
    return blocks
