"""Firewalls of the hosts, rules between zones, and flows."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.report.firewall import (
    FLOWS,
    RULES,
    SERVICES,
    default_words,
    firewall_note,
    firewall_title,
    flow_rows,
    rule_rows,
    service_rows,
)
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.schema.plan_document import PlanDocument

MAX_CLUSTERS = 5
MAX_ROWS = 40


def show_firewall(document: PlanDocument, page: Page) -> None:
    """Show the services of the hosts, the zone rules and the flows."""
    for firewall in document.firewalls[:MAX_CLUSTERS]:
        page.heading("Host firewalls", firewall_title(firewall))
        _table(SERVICES, service_rows(firewall), page)
        page.line(firewall_note(firewall))
    page.more(len(document.firewalls) - MAX_CLUSTERS, "cluster")
    if document.zone_policy is not None:
        page.heading("Zone rules", default_words(document))
        _table(RULES, rule_rows(document), page)
    if document.flows:
        page.heading("Flows", "pairs of servers on different hosts leave a host")
        _table(FLOWS, flow_rows(document), page)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], page: Page) -> None:
    if rows:
        page.table([Column(columns[0], name=True), *map(Column, columns[1:])], rows[:MAX_ROWS])
        page.more(len(rows) - MAX_ROWS, "row")
