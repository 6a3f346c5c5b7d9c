"""The curve of a search in a plan document: bounded, complete in its work, and the same after a rebuild."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.model.evidence import PhaseRecord, StepRecord
from vconsolidate.report.compose.phases import MOST_STEPS, phase_records, phase_sections, thin
from vconsolidate.report.schema.outcome import Phase


def steps(number: int) -> tuple[StepRecord, ...]:
    return tuple(StepRecord(0.5, 10_000 - index, index) for index in range(number))


@given(st.integers(0, 500), st.integers(1, 60))
def test_fewer_steps_keep_the_work_and_the_last(number: int, most: int) -> None:
    kept = thin(steps(number), most)
    assert len(kept) == min(number, most)
    assert sum(step.work for step in kept) == pytest.approx(0.5 * number)
    if number:
        assert (kept[-1].value, kept[-1].bound) == (10_000 - number + 1, number - 1)


def test_a_long_search_has_a_bounded_curve_and_short_phases_keep_theirs() -> None:
    records = [PhaseRecord("bounds", None, 7, 1.0, steps(3)), PhaseRecord("tabu", 9, 7, 900.0, steps(1500))]
    sections = phase_sections(records)
    assert [len(section.steps) for section in sections] == [3, MOST_STEPS - 3]
    assert phase_sections(phase_records(sections)) == sections, "thinned once, a document stays as it is"


def test_a_document_without_work_is_read_and_says_so() -> None:
    old = Phase.model_validate({"phase": "greedy", "value": 5, "bound": 4})
    assert phase_records([old]) == (PhaseRecord("greedy", 5, 4, None, ()),)
    assert phase_sections(phase_records([old])) == (old,)
