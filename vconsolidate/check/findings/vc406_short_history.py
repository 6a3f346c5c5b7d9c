"""VC406: traces cover less than a week."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding
from vconsolidate.words import span_words

SHORT_HISTORY_S: Final = 7 * 86_400


def _find(facts: Facts) -> Iterator[Finding]:
    series = facts.demand.series
    covered_s = series.n_steps * series.interval_s
    if facts.demand.vms and not series.synthetic and covered_s < SHORT_HISTORY_S:
        yield KIND.finding(facts.estate.name, covered=span_words(covered_s))


KIND = FindingKind(
    id="VC406",
    title="Short history",
    severity="note",
    message="The traces cover {covered}, less than a week.",
    tip="Measure for at least a week, or better for a whole month, including its end.",
    doc="""
    Traces cover less than a week: weekly and monthly peaks are unknown.
    """,
    example=lambda: change().series(interval_s=60),
    find=_find,
)
