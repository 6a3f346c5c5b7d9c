"""The plan for the loss of a site."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.recovery import HOSTS, LOST, TIERS, TITLE, host_rows, lost_rows, recovery_lines, tier_rows
from vconsolidate.report.schema.plan_document import PlanDocument

MAX_HOSTS = 20
MAX_LOST = 20


def show_recovery(document: PlanDocument, page: Page) -> None:
    """Show what restarts at the second site, where, and what does not."""
    lines = recovery_lines(document)
    if not lines:
        return
    page.heading(TITLE)
    for line in lines:
        page.line(line)
    rows = tier_rows(document)
    if rows:
        page.table([Column(TIERS[0]), *(Column(title, "right") for title in TIERS[1:])], rows)
    hosts = host_rows(document)
    if hosts:
        columns = [*(Column(title, name=True) for title in HOSTS[:2]), Column(HOSTS[2], name=True), Column(HOSTS[3])]
        page.table([*columns, Column(HOSTS[4], "right"), Column(HOSTS[5])], hosts[:MAX_HOSTS])
        page.more(len(hosts) - MAX_HOSTS, "host")
    lost = lost_rows(document)
    if lost:
        page.table([Column(LOST[0], name=True), Column(LOST[1]), Column(LOST[2], name=True)], lost[:MAX_LOST])
        page.more(len(lost) - MAX_LOST, "VM")
