"""Virtual switches and traffic."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Block, Fold, Table, Text
from vconsolidate.report.network import (
    ASSUMED_NOTE,
    HOST_SWITCHES,
    PORT_GROUPS,
    SWITCHES_NOTE,
    TRAFFIC,
    host_switch_rows,
    port_group_rows,
    traffic_rows,
)
from vconsolidate.report.schema.plan_document import PlanDocument


def network(document: PlanDocument) -> list[Block]:
    """Return the switches of hosts, port groups and traffic between servers."""
    rows = host_switch_rows(document)
    if not rows:
        return []
    note = [f"{SWITCHES_NOTE[0].upper()}{SWITCHES_NOTE[1:]}."]
    note += [ASSUMED_NOTE] if not all(switch.stated for switch in document.switches) else []
    pairs, groups = traffic_rows(document), port_group_rows(document)
    return [
        Text(" ".join(note), soft=True),
        Table(HOST_SWITCHES, rows, "switches", numeric=(3, 4, 5, 6, 7), filters=(1,)),
        Fold(["Port groups"], [Table(PORT_GROUPS, groups, "port-groups", filters=(0, 1))], anchor="port-groups"),
        *([Table(TRAFFIC, pairs, "traffic", numeric=(1, 2))] if pairs else []),
    ]
