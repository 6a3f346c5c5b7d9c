"""VC405: traces are means over so long an interval that peaks do not show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_seconds

LONG_INTERVAL_S: Final = 900


def _find(facts: Facts) -> Iterator[Finding]:
    series = facts.demand.series
    if facts.demand.vms and not series.synthetic and series.interval_s > LONG_INTERVAL_S:
        yield KIND.finding(facts.estate.name, interval=format_seconds(series.interval_s))


KIND = FindingKind(
    id="VC405",
    title="Long measuring interval hides peaks",
    severity="note",
    message="The traces are means over {interval}, so shorter peaks do not show.",
    tip="Measure in intervals of 5 min or less.",
    doc="""
    Traces are means over more than 15 minutes. On public traces the peak of five-minute means is about 2.4 times
    the hourly mean, and shorter peaks are higher still.
    """,
    example=lambda: change().series(interval_s=3600),
    find=_find,
)
