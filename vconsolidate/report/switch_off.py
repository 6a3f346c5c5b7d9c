"""Which of the existing hosts can be switched off, in the words that every format uses."""

from __future__ import annotations

from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.words import counted, listed, verb

TITLE = "Existing hosts"


def switch_off_rows(document: PlanDocument) -> list[tuple[str, str]]:
    """Return (what becomes of hosts, which); nothing where the target has no existing hosts."""
    found = document.switch_off
    if found is None:
        return []
    rows = [("can be switched off", _named(found.off) or "none"), ("needed for failures", _needed(document))]
    rows.append(("run VMs", _named(found.running) or "none"))
    rows += [
        ("must stay on", f"{one.host}: {listed(one.servers)} {verb(len(one.servers), 'stays', 'stay')} there")
        for one in found.staying
    ]
    rows.append(("in maintenance", _named(found.maintenance)))
    vms = counted(len(found.registered), "powered-off VM or template", "powered-off VMs and templates")
    rows.append(("to move before", f"{vms}: {listed(found.registered)}" if found.registered else ""))
    return [(what, words) for what, words in rows if words]


def _needed(document: PlanDocument) -> str:
    found = document.switch_off
    if found is not None and found.failures:
        return f"{_named(found.failures)} (empty until a host fails)"
    tolerated = [cluster for cluster in document.clusters if cluster.hosts and cluster.host_failures_tolerated]
    if not tolerated:
        return "none, because the policy tolerates no host failure"
    return "none stays empty: hosts that run VMs keep the room"


def _named(names: tuple[str, ...]) -> str:
    return f"{counted(len(names), 'host')}: {listed(names, 12)}" if names else ""
