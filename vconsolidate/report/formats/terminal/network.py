"""Virtual switches and traffic."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.network import (
    HOST_SWITCHES,
    PORT_GROUPS,
    SWITCHES_NOTE,
    TRAFFIC,
    has_switches,
    host_switch_rows,
    port_group_rows,
    traffic_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument

MAX_ROWS = 20


def show_network(document: PlanDocument, page: Page) -> None:
    """Show the switches of hosts, port groups and traffic, where the inventory states any."""
    if not has_switches(document):
        return
    rows = host_switch_rows(document)
    if rows:
        page.heading("Virtual switches", SWITCHES_NOTE)
        columns = [Column(HOST_SWITCHES[0], name=True), *(Column(title, name=True) for title in HOST_SWITCHES[1:3])]
        page.table([*columns, *(Column(title, "right") for title in HOST_SWITCHES[3:])], rows[:MAX_ROWS])
        page.more(len(rows) - MAX_ROWS, "switch", "switches")
    groups = port_group_rows(document)
    if groups:
        page.heading("Port groups")
        page.table([Column(title, name=title != "VLAN") for title in PORT_GROUPS], groups[:MAX_ROWS])
        page.more(len(groups) - MAX_ROWS, "port group")
    pairs = traffic_rows(document)
    if pairs:
        page.heading("Traffic between servers")
        page.table(
            [Column(TRAFFIC[0], name=True), *(Column(title, "right") for title in TRAFFIC[1:])], pairs[:MAX_ROWS]
        )
        page.more(len(pairs) - MAX_ROWS, "pair")
