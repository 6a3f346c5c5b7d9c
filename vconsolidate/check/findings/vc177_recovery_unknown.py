"""VC177: a promise about recovery cannot be judged, because the inventory does not state what it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc173_vm_not_recoverable import with_recovery
from vconsolidate.model.finding import Finding
from vconsolidate.model.recovery import RecoveryPlan
from vconsolidate.words import counted, listed


def _find(facts: Facts) -> Iterator[Finding]:
    found, asked = facts.recovery, facts.estate.recovery
    if found is None or asked is None:
        return
    for tier in found.tiers:
        missing = []
        if tier.target.rpo_s is not None and tier.rpo_s is None:
            missing += _missing_of_rpo(found)
        if tier.target.rto_s is not None and tier.rto_s is None and tier.recovered:
            missing.append("restarts_per_host_hour")
        if missing:
            yield KIND.finding(f"tier {tier.tier}", asked.place, missing=listed(missing))


def _missing_of_rpo(found: RecoveryPlan) -> list[str]:
    unknown = len(found.replication.unknown)
    link = [] if found.replication.link_mbps is not None else ["link"]
    return [*link, *([f"the change rate or the disks of {counted(unknown, 'VM')}"] if unknown else [])]


def _example() -> Facts:
    good = with_recovery().recovery
    assert good is not None  # noqa: S101 - the line above made it
    return with_recovery(tiers=(replace(good.tiers[0], rto_s=None),))


KIND = FindingKind(
    id="VC177",
    title="Recovery cannot be judged",
    severity="note",
    message="It is promised a recovery that cannot be judged: {missing} is not stated.",
    tip="State it under recovery, or leave out rpo or rto of this tier.",
    doc="""
    A tier has an `rpo` without a link or a change rate, or an `rto` without `restarts_per_host_hour`. What is unknown
    stays unknown: the report shows no figure.
    """,
    example=_example,
    find=_find,
)
