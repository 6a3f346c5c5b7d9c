"""VC305: the last day of an ignore, or of a changed level, is over."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.finding_settings import expired
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_expired_ignore
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    for setting in expired(facts.estate):
        why = KIND.part("why", reason=setting.reason.rstrip(".")) if setting.reason else ""
        yield KIND.finding(
            setting.finding or setting.metric, setting.place, about=setting.title, until=setting.until, why=why
        )


KIND = FindingKind(
    id="VC305",
    title="Ignore has expired",
    severity="warn",
    message="The decision about {about} held until {until}{why}. It no longer counts.",
    parts={"why": " ({reason})"},
    tip="Resolve what it was about, or decide again: change its until and its reason.",
    doc="""
    An entry of the inventory's `findings:` section has a last day (`until`), and that day is over on the day of
    `check --as-of` (today, unless the option says another). What the entry ignored is judged again.
    """,
    example=with_expired_ignore,
    find=_find,
)
