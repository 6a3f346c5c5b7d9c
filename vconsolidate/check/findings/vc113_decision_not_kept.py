"""VC113: the owner decided to virtualise a server that no cluster takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, HARDWARE, change
from vconsolidate.model.demand import Disposition
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import Place
from vconsolidate.model.server import Server


def _find(facts: Facts) -> Iterator[Finding]:
    servers = {server.name: server for server in facts.estate.servers if server.disposition == "virtualise"}
    for disposition in facts.demand.dispositions:
        server = servers.get(disposition.server)
        if server is not None and disposition.action != "virtualise":
            yield KIND.finding(server.name, server.disposition_place, reason=disposition.reason.rstrip("."))


def _example() -> Facts:
    server = Server("fax", HARDWARE, GUEST, disposition="virtualise", disposition_place=Place("inventory.yaml", 77, 18))
    facts = change().estate(servers=(server,))
    reason = "The owner wants it virtualised, but no cluster takes it: east: zone dmz is not allowed there."
    kept = Disposition("fax", "keep_physical", "zone_not_allowed", reason)
    return replace(facts, demand=replace(facts.demand, dispositions=(*facts.demand.dispositions[:-1], kept)))


KIND = FindingKind(
    id="VC113",
    title="Server that cannot be virtualised as decided",
    severity="warn",
    message="{reason}.",
    tip="Remove the obstacle, or change the server's disposition.",
    doc="""
    The inventory says `disposition: {action: virtualise}`, but no cluster takes the server: it stays physical, for
    the reason given. Remove the obstacle, or change the decision.
    """,
    example=_example,
    find=_find,
)
