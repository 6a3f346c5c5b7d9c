"""Firewalls of the hosts, rules between zones, and flows."""

from __future__ import annotations

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
from vconsolidate.report.formats.html.blocks import Block, Table, Text
from vconsolidate.report.schema.plan_document import PlanDocument


def firewalls(document: PlanDocument) -> list[Block]:
    """Return the services of the hosts of each cluster."""
    blocks: list[Block] = []
    for number, firewall in enumerate(document.firewalls, 1):
        blocks += [
            Text(f"{firewall_title(firewall)}."),
            Table(SERVICES, service_rows(firewall), f"services-{number}", filters=(1,)),
            Text(firewall_note(firewall), soft=True),
        ]
    return blocks


def zone_rules(document: PlanDocument) -> list[Block]:
    """Return the rules between zones, and the flows."""
    blocks: list[Block] = []
    if document.zone_policy is not None:
        words = default_words(document)
        blocks.append(Text(f"{words[:1].upper()}{words[1:]}.", soft=True))
        rows = rule_rows(document)
        blocks += [Table(RULES, rows, "zone-rules", numeric=(0,), filters=(1, 6))] if rows else []
    if document.flows:
        blocks.append(Table(FLOWS, flow_rows(document), "flows", filters=(4, 5)))
    return blocks
