"""
Which period of the data a finding of the replay is about.

Where the replay ran on data that planning had not seen, the data it had seen are replayed and judged as well. What
both periods show is one finding; what only one shows says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from vconsolidate.check.facts import Facts
from vconsolidate.model.demand import DemandSeries
from vconsolidate.model.finding import Finding
from vconsolidate.model.replay import Replay


def by_period(find: Callable[[Facts, Replay], Iterator[Finding]]) -> Callable[[Facts], Iterator[Finding]]:
    """Return what looks for findings in the replay of every period, and says of each which periods show it."""

    def find_in_all(facts: Facts) -> Iterator[Finding]:
        if facts.replay is None:
            return
        judged = list(find(facts, facts.replay))
        if facts.planning is None:
            yield from judged
            return
        known = list(find(facts, facts.planning))
        of_planning, of_judged = ({finding.subject for finding in part} for part in (known, judged))
        for finding in judged:
            both = finding.subject in of_planning
            yield _told(finding, "On unseen data and in the planning period" if both else "On unseen data")
        for finding in known:
            if finding.subject not in of_judged:
                yield replace(_told(finding, "In the planning period"), period="planning")

    return find_in_all


def _told(finding: Finding, period: str) -> Finding:
    return replace(finding, message=f"{period}: {continued(finding.message)}")


def continued(sentence: str) -> str:
    """Return a sentence to stand after a colon; abbreviations such as CPU stay as they are."""
    return sentence if sentence[:2].isupper() else sentence[0].lower() + sentence[1:]


def clock_time(series: DemandSeries | Replay, step: int) -> str:
    """Return when an interval begins: ``2024-03-01 10:45``; of a made-up day only the time of day."""
    moment = datetime.fromtimestamp(series.start_s + step * series.interval_s, tz=UTC)
    return moment.strftime("%H:%M" if series.synthetic else "%Y-%m-%d %H:%M")
