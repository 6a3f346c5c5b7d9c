"""The plan for the loss of a site."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Fold, Table, Text
from vconsolidate.report.recovery import (
    HOSTS,
    LOST,
    RESTARTED,
    TIERS,
    host_rows,
    lost_rows,
    recovery_lines,
    restart_rows,
    tier_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument


def recovery(document: PlanDocument) -> list[Block]:
    """Return what restarts at the second site, where and when, and what does not."""
    blocks: list[Block] = [Text(line) for line in recovery_lines(document)]
    if not blocks:
        return []
    for columns, rows, anchor, numeric in (
        (TIERS, tier_rows(document), "recovery-tiers", (0, 1, 2)),
        (HOSTS, host_rows(document), "recovery-hosts", (4,)),
        (LOST, lost_rows(document), "recovery-lost", (1,)),
    ):
        if rows:
            blocks.append(Table(columns, rows, anchor, numeric=numeric))
    restarts = restart_rows(document)
    if restarts:
        table = Table(RESTARTED, restarts, "recovery-restarts", numeric=(1,), filters=(2,))
        blocks.append(Fold(["Every restart"], [table], anchor="recovery-restarts"))
    return blocks
