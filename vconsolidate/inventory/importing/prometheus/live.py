"""Histories and facts of all servers that a running Prometheus watches, asked page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vconsolidate.input_limits import MAX_ANSWER_SERVERS, MAX_QUERY_STEPS
from vconsolidate.inventory.importing.contract import ImportOptions, refuse
from vconsolidate.inventory.importing.fragment import Fragment
from vconsolidate.inventory.importing.prometheus.answers import Line, lines_of
from vconsolidate.inventory.importing.prometheus.client import SHOWN, Client, TooLarge
from vconsolidate.inventory.importing.prometheus.names import SAID
from vconsolidate.inventory.importing.prometheus.questions import FACTS, QUESTIONS, Question, range_of
from vconsolidate.inventory.importing.prometheus.raw import Raw
from vconsolidate.inventory.importing.prometheus.servers import records_of
from vconsolidate.inventory.importing.series.spool import Spool
from vconsolidate.units import format_seconds
from vconsolidate.words import counted

PAGE_STEPS: Final = 5_000
"""Steps of a page; Prometheus answers at most 11,000 points of a series."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, in seconds since 1970 UTC (the end is left out), in steps of so many seconds."""

    start_s: int
    end_s: int
    step_s: int

    def aligned(self) -> Span:
        """Return the full steps within, on multiples of the step."""
        step = self.step_s
        return Span(-(-self.start_s // step) * step, self.end_s // step * step, step)


@dataclass(frozen=True, slots=True)
class Live:
    """A running Prometheus and the time that is asked for."""

    client: Client
    span: Span


def fetch(client: Client, span: Span, options: ImportOptions, page_steps: int = PAGE_STEPS) -> Fragment:
    """
    Return a server for each instance that node_exporter or windows_exporter run on.

    Raises
    ------
    InputError
        When the span is empty or too long, the server cannot be reached, or knows no CPU use; nothing is kept then.
    """
    whole = span.aligned()
    n_steps = (whole.end_s - whole.start_s) // whole.step_s
    if not 1 <= n_steps <= MAX_QUERY_STEPS:
        every = format_seconds(span.step_s)
        steps = f"there are {max(0, n_steps):,} steps of {every} in the span"
        raise refuse(SHOWN, f"{steps} (1 to {MAX_QUERY_STEPS:,} work: change --since, --until or --step)")
    raw, spool = Raw(), Spool()
    for expression in FACTS:
        answer = _whole_answer(client, {"query": expression, "time": str(whole.end_s)})
        for line in lines_of(answer, SHOWN):
            raw.take(line)
    for question in QUESTIONS:
        for line in _pages(client, question, whole, page_steps):
            instance = line.labels.get("instance", "")
            name = raw.name_of(instance)
            if name not in spool.peaks and len(spool.peaks) >= MAX_ANSWER_SERVERS:
                raise refuse(SHOWN, f"watches more than {MAX_ANSWER_SERVERS:,} servers")
            spool.add_samples(name, question.metric, line.times_s, line.values)
    if "cpu" not in spool.metrics:
        raise refuse(
            SHOWN,
            "knows no CPU use in that span (node_cpu_seconds_total or windows_cpu_time_total); a step must be some "
            "four times as long as the time between two scrapes",
        )
    return Fragment(
        "prometheus",
        (SHOWN,),
        servers=records_of(raw, spool, options),
        series=(spool.series(whole.step_s, SHOWN),),
        notes=(
            f"{counted(n_steps, 'step')} of {format_seconds(whole.step_s)} were asked for; rates are over one step.",
            SAID,
        ),
    )


def _whole_answer(client: Client, parameters: dict[str, str]) -> object:
    try:
        return client.ask("query", parameters)
    except TooLarge as error:
        raise refuse(SHOWN, "its answer about the servers is too large") from error


def _pages(client: Client, question: Question, span: Span, page_steps: int) -> Iterator[Line]:
    """Yield the series of all pages, each value at the start of the step that it covers; large pages are halved."""
    steps, start_s = page_steps, span.start_s
    while start_s < span.end_s:
        end_s = min(span.end_s, start_s + steps * span.step_s)
        shift_s = span.step_s if question.covers_step else 0
        # The value at a time covers the step before it; both ends of a range are answered.
        asked = range_of(question, start_s + shift_s, end_s - span.step_s + shift_s, span.step_s)
        try:
            lines = list(lines_of(client.ask("query_range", asked), SHOWN))
        except TooLarge as error:
            if steps == 1:
                raise refuse(SHOWN, "its answer for a single step is too large") from error
            steps = max(1, steps // 2)
            continue
        for line in lines:
            yield Line(line.labels, [time - shift_s for time in line.times_s], line.values)
        start_s = end_s
