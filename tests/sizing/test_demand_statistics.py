"""Peak, percentile and profile of histories with gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from vconsolidate.model.arrays import Float32Array
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.sizing import statistics

NAN = float("nan")
ELEMENTS = st.one_of(st.floats(0, 1, width=32), st.just(NAN))


def rows(*values: list[float]) -> Float32Array:
    return np.array(values, dtype=np.float32)


@given(npst.arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 30)), elements=ELEMENTS), st.floats(0, 100))
def test_percentile_is_numpys_without_the_gaps(values: Float32Array, percent: float) -> None:
    found = statistics.percentile(values, percent)
    for row, result in zip(values, found, strict=True):
        seen = row[~np.isnan(row)].astype(np.float64)
        if seen.size:
            assert result == pytest.approx(np.percentile(seen, percent), rel=1e-9, abs=1e-12)
        else:
            assert np.isnan(result)


def test_mean_leaves_gaps_out() -> None:
    found = statistics.mean(rows([1.0, NAN, 3.0], [NAN, NAN, NAN]))
    assert found[0] == 2.0
    assert np.isnan(found[1])


def test_slots_are_named_by_their_beginning() -> None:
    assert statistics.slot_names(DemandStatistic("profile", 95.0, 21600)) == ("00:00", "06:00", "12:00", "18:00")
    assert statistics.slot_names(DemandStatistic("percentile", 99.0)) == ("p99",)


def test_profile_takes_the_percentile_within_each_slot() -> None:
    two_days = rows([1, 2, 3, 4, 5, 6, 7, 8])
    profile = DemandStatistic("profile", 100.0, 21600)
    assert statistics.by_slot(two_days, profile, 0, 21600).tolist() == [[5, 6, 7, 8]]


def test_profile_is_by_the_local_clock_of_the_trace() -> None:
    profile = DemandStatistic("profile", 100.0, 21600)
    assert statistics.by_slot(rows([1, 2, 3, 4]), profile, 64800, 21600).tolist() == [[2, 3, 4, 1]]


def test_an_hour_nobody_measured_is_not_taken_for_idle() -> None:
    profile = DemandStatistic("profile", 100.0, 21600)
    assert statistics.by_slot(rows([1, 9, 2]), profile, 0, 21600).tolist() == [[1, 9, 2, 9]]
    assert statistics.by_slot(rows([1, 9, NAN, 3]), profile, 0, 21600).tolist() == [[1, 9, 9, 3]]


def test_an_interval_longer_than_a_slot_lies_in_every_slot_it_touches() -> None:
    profile = DemandStatistic("profile", 100.0, 21600)
    assert statistics.by_slot(rows([1, 9]), profile, 0, 43200).tolist() == [[1, 1, 9, 9]]


def test_the_largest_slot_is_never_below_the_percentile_of_everything() -> None:
    values = np.random.default_rng(5).random((20, 288), dtype=np.float32)
    by_slot = statistics.by_slot(values, DemandStatistic("profile", 95.0), 0, 300)
    assert np.all(by_slot.max(axis=1) >= statistics.percentile(values, 95.0) - 1e-6)


def test_more_rows_than_one_block_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(5).random((20, 50), dtype=np.float32)
    whole = statistics.percentile(values, 90.0)
    monkeypatch.setattr(statistics, "_BLOCK", 150)
    assert np.array_equal(statistics.percentile(values, 90.0), whole)


def test_a_week_tells_monday_from_sunday() -> None:
    week = DemandStatistic("profile", 100.0, 43200, "week")
    assert statistics.slot_names(week)[:3] == ("Mon 00:00", "Mon 12:00", "Tue 00:00")
    thursday_to_wednesday = rows([float(half) for half in range(14)])
    assert statistics.by_slot(thursday_to_wednesday, week, 0, 43200).tolist() == [
        [8, 9, 10, 11, 12, 13, 0, 1, 2, 3, 4, 5, 6, 7]
    ]


def test_a_day_of_the_week_nobody_measured_is_like_the_others() -> None:
    week = DemandStatistic("profile", 100.0, 43200, "week")
    thursday = statistics.by_slot(rows([1, 9]), week, 0, 43200)
    assert thursday.tolist() == [[1, 9] * 7]
