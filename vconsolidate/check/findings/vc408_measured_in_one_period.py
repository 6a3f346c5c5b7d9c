"""VC408: servers were hardly measured in one of the two periods, planning and held out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import healthy
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    if facts.demand.vms and not facts.demand.series.synthetic and facts.late:
        n_late = len(facts.late)
        yield KIND.finding(
            facts.estate.name,
            servers=counted(n_late, "server"),
            names=listed(facts.late),
            have=verb(n_late, "has", "have"),
            them=verb(n_late, "it", "them"),
        )


KIND = FindingKind(
    id="VC408",
    title="Servers measured in one period only",
    severity="note",
    message="{servers} ({names}) {have} less than a day of measurements in the planning period or in the held-out "
    "period. The measurements of the other period are used there, so nothing tests {them} on data that planning "
    "has not seen.",
    tip="Measure for longer before the migration.",
    doc="""
    Part of the history was held out, and these servers have less than a day of measurements in one of the two
    periods. There the measurements of the other period are used, at the same time of the week. So these servers
    are planned on what was measured, but nothing tests them on data that planning has not seen.
    """,
    example=lambda: replace(healthy(), late=("vm1",)),
    find=_find,
)
