"""VC307: an ignore of the inventory is about nothing that was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import matches
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_unused_ignore
from vconsolidate.model.finding import Finding
from vconsolidate.model.finding_setting import FindingSetting


def unused_ignores(facts: Facts, found: Sequence[Finding]) -> Iterator[Finding]:
    """
    Yield a finding for each ignore of the inventory that is about none of `found`.

    Without a plan or a replay, little is looked for: then an ignore says nothing about what there would have been.
    """
    for setting in facts.estate.finding_settings if facts.plan.hosts else ():
        if _may_be_unused(setting, facts) and not any(matches(setting, finding) for finding in found):
            why = KIND.part("why", reason=setting.reason.rstrip(".")) if setting.reason else ""
            yield KIND.finding(setting.finding or setting.metric, setting.place, about=setting.title, why=why)


def _may_be_unused(setting: FindingSetting, facts: Facts) -> bool:
    if setting.level != "ignore" or setting.expired or not setting.place.file:
        return False
    if setting.finding and KIND.id.startswith(setting.finding):
        return False
    return facts.replay is not None or not setting.finding.startswith("VC2")


KIND = FindingKind(
    id="VC307",
    title="Ignore without a finding",
    severity="note",
    message="Nothing was found that the ignore of {about}{why} is about.",
    parts={"why": " ({reason})"},
    tip="Remove the entry, or correct its identifier or subject.",
    doc="""
    An entry under `findings: ignore:` of the inventory matches no finding of this plan. The problem may be gone, or
    the entry may have a slip: then what it should ignore is still judged. Entries that have expired are told by
    [VC305](#vc305-ignore-has-expired); what the command line ignores is not looked at.
    """,
    example=with_unused_ignore,
)
