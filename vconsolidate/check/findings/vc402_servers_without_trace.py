"""VC402: some servers have no trace in an inventory that has traces."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding
from vconsolidate.words import counted, listed, verb


def _find(facts: Facts) -> Iterator[Finding]:
    series = facts.demand.series
    names = series.synthetic_vms
    if facts.demand.vms and not series.synthetic and names:
        yield KIND.finding(
            facts.estate.name,
            number=f"{len(names):,}",
            vms=counted(facts.demand.n_servers, "VM"),
            names=listed(names),
            have=verb(len(names), "has", "have"),
            their=verb(len(names), "Its", "Their"),
        )


KIND = FindingKind(
    id="VC402",
    title="Servers without a trace",
    severity="note",
    message="{number} of {vms} {have} no trace ({names}). {their} demand was generated from the statistics of the "
    "inventory.",
    tip="Add traces of these servers to the inventory.",
    doc="""
    Other servers have traces, these have none. Their demand was generated from the statistics of the inventory.
    """,
    example=lambda: change().series(synthetic_vms=("vm2",)),
    find=_find,
)
