"""VC212: an event of the inventory could not happen in the replay."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.event import Refusal
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    for refusal in facts.replay.refused if facts.replay is not None else ():
        yield KIND.finding(refusal.subject, refusal.place, reason=refusal.reason.rstrip("."))


KIND = FindingKind(
    id="VC212",
    title="Event that could not happen",
    severity="warn",
    message="{reason}.",
    tip="Correct the event, or plan a restart of the VM for the change.",
    doc="""
    The replay refused an event of the inventory's `events:`. The guest system takes no more vCPUs or memory
    while it runs, a limit of the guest system, the hypervisor or the host is reached, the plan does not have
    the VM or host, or the event would begin after the end of the replay.
    """,
    example=lambda: change().replay(
        refused=(Refusal("vm1", "vm1 cannot grow while it runs: NetWare takes no vCPUs without a restart."),)
    ),
    find=_find,
)
