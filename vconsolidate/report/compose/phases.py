"""How value and bound moved as the search ran: between records of a plan and sections of its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vconsolidate.model.evidence import PhaseRecord, StepRecord
from vconsolidate.report.schema.outcome import Phase, SearchStep

MOST_STEPS: Final = 300
"""Of all phases together, but at least one of each: a curve needs no more, however long the search was."""


def phase_sections(records: Sequence[PhaseRecord]) -> tuple[Phase, ...]:
    """Return the phases; where they have too many steps, those with the most leave out some between first and last."""
    most = _most_of_one([len(record.steps) for record in records])
    return tuple(
        Phase(
            phase=record.phase,
            value=record.value,
            bound=record.bound,
            work=record.work,
            steps=tuple(
                SearchStep(work=step.work, value=step.value, bound=step.bound) for step in thin(record.steps, most)
            ),
        )
        for record in records
    )


def phase_records(sections: Sequence[Phase]) -> tuple[PhaseRecord, ...]:
    """Return the records that the sections were made from, without the steps that were left out."""
    return tuple(
        PhaseRecord(
            one.phase,
            one.value,
            one.bound,
            one.work,
            tuple(StepRecord(step.work, step.value, step.bound) for step in one.steps),
        )
        for one in sections
    )


def thin(steps: Sequence[StepRecord], most: int) -> tuple[StepRecord, ...]:
    """Return at most so many steps, the last among them, with the work of those left out added to the next."""
    if len(steps) <= most:
        return tuple(steps)
    last = len(steps) - 1
    kept = {last} if most == 1 else {index * last // (most - 1) for index in range(most)}
    result, work = list[StepRecord](), 0.0
    for index, step in enumerate(steps):
        work += step.work
        if index in kept:
            result.append(replace(step, work=round(work, 6)))
            work = 0.0
    return tuple(result)


def _most_of_one(lengths: Sequence[int]) -> int:
    """Return the most steps that a phase may have so that all have `MOST_STEPS` together; at least 1."""
    most = max(lengths, default=1)
    while most > 1 and sum(min(length, most) for length in lengths) > MOST_STEPS:
        most -= 1
    return max(most, 1)
