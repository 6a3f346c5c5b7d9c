"""VC401: there are no traces, so the replay ran on demand that was made up."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    if facts.demand.vms and facts.demand.series.synthetic:
        yield KIND.finding(facts.estate.name, what=KIND.part("replayed" if facts.plan.hosts else "planned"))


KIND = FindingKind(
    id="VC401",
    title="Replay on synthetic demand",
    severity="note",
    message="The inventory has no traces: {what} generated from its statistics.",
    parts={"replayed": "the plan was replayed on a synthetic day", "planned": "a synthetic day was"},
    tip="Add measured traces to the inventory.",
    doc="""
    The inventory has no traces. The replayed day was generated from the statistics that the inventory states: it
    shows whether the stated peaks fit together, not what really happens.
    """,
    example=lambda: change().series(synthetic=True),
    find=_find,
)
