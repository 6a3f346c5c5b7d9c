"""VC116: a VM of today stays on a host of the plan, and no room is kept for it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import GUEST, HARDWARE, change
from vconsolidate.model.cluster import ExistingHost
from vconsolidate.model.demand import Disposition
from vconsolidate.model.finding import Finding
from vconsolidate.model.server import Server
from vconsolidate.model.today import host_of_server


def _find(facts: Facts) -> Iterator[Finding]:
    today = host_of_server(facts.estate)
    used = {host.name for host in facts.plan.hosts}
    for disposition in facts.demand.dispositions:
        host = today.get(disposition.server, "")
        if disposition.action == "keep_physical" and host in used:
            reason = disposition.reason.rstrip(".")
            yield KIND.finding(disposition.server, disposition.place, host=host, reason=reason)


def _example() -> Facts:
    """Return a VM of today that no plan is made for, on a host that the plan uses."""
    facts = change().estate(servers=(Server("fax", HARDWARE, GUEST, current_host="h0"),))
    east, west = facts.estate.clusters
    clusters = (replace(east, hosts=(ExistingHost("h0", HARDWARE, "t"),)), west)
    kept = Disposition(
        "fax", "keep_physical", "guest_unsupported", "No cluster takes it: east: zone dmz is not allowed there."
    )
    return replace(
        facts, estate=replace(facts.estate, clusters=clusters), demand=replace(facts.demand, dispositions=(kept,))
    )


KIND = FindingKind(
    id="VC116",
    title="VM that stays where no room is kept for it",
    severity="warn",
    message="The VM runs on {host} today and stays there, but the plan keeps no room for it. {reason}.",
    tip="Remove the obstacle, or keep room on {host} with a rule of kind preserve.",
    doc="""
    The server is a VM on this host today (`current_host`), and no cluster takes it, for the reason given. It stays
    where it is, but the plan treats its share of the host as free. Remove the obstacle, or keep room on the host
    with a rule of kind `preserve`.
    """,
    example=_example,
    find=_find,
)
