"""Forecasts: series with known growth, hostile series, bands."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.forecast.forecast import Forecast, forecast
from vconsolidate.forecast.history import DAY_S, HOUR_S, WEEK_S, History, history_of
from vconsolidate.forecast.past import student_over_normal
from vconsolidate.forecast.season import Season, season_of
from vconsolidate.model.arrays import FloatArray

YEAR = 365


def days(values: npt.ArrayLike, start_s: int = 0) -> History:
    return History(start_s, DAY_S, np.asarray(values, dtype=np.float64))


def seen(history: History, steps: int) -> Forecast:
    found = forecast(history, steps)
    assert found is not None
    return found


@given(
    base=st.floats(10, 1e6),
    per_year=st.floats(0.05, 2.0),
    model=st.sampled_from(["linear", "compound"]),
    n=st.integers(120, 500),
    weekly=st.floats(0.0, 0.3),
)
@settings(max_examples=25, deadline=None)
def test_growth_without_noise_is_found_again(base: float, per_year: float, model: str, n: int, weekly: float) -> None:
    at = np.arange(n + YEAR)
    growth = 1 + per_year * at / YEAR if model == "linear" else (1 + per_year) ** (at / YEAR)
    week = 1 + weekly * (at % 7 == 3)
    values = base * growth * (week if model == "compound" else 1.0) + (base * (week - 1) if model == "linear" else 0.0)
    found = seen(days(values[:n]), YEAR)
    assert np.abs(found.typical / values[n:] - 1).max() < 0.25
    assert found.model != "flat"
    if found.model == model:
        assert np.abs(found.typical / values[n:] - 1).max() < 1e-6


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=8, deadline=None)
def test_outliers_do_not_turn_the_slope(seed: int) -> None:
    random = np.random.default_rng(seed)
    at = np.arange(300)
    clean = 100 + 0.1 * at
    values = clean + random.normal(0, 0.5, 300)
    values[random.choice(300, 40, replace=False)] *= 5.0
    ahead = seen(days(values), 100).typical
    assert np.abs(ahead / (100 + 0.1 * np.arange(300, 400)) - 1).max() < 0.1


def test_a_level_that_fell_below_its_seasons_is_none_below_zero() -> None:
    """Busy on one day of the week once: the level at the end takes that off every day."""
    nan = float("nan")
    values = [nan, 0, nan, 0, nan, 0, 1, 0, nan, 0, 0, nan, 0, 1, 0, 0, 0, 0, nan, 0, 0]
    found = seen(days(np.array(values)), 7)
    assert found.typical.min() >= 0.0
    assert found.low is not None
    assert (found.low <= found.typical).all()


def test_noise_alone_is_no_growth() -> None:
    flat = [seen(days(100 + np.random.default_rng(seed).normal(0, 5, 200)), YEAR).model == "flat" for seed in range(20)]
    assert sum(flat) >= 17


def test_a_band_holds_its_share_of_what_comes() -> None:
    covered = []
    for seed in range(20):
        values = 100 + np.random.default_rng(seed).normal(0, 5, 300)
        found = seen(days(values[:200]), 100)
        assert found.low is not None
        assert found.high is not None
        covered.append(((values[200:] >= found.low) & (values[200:] <= found.high)).mean())
    assert 0.78 <= np.mean(covered) <= 0.95


@given(
    st.lists(st.one_of(st.floats(0, 1e9), st.just(float("nan"))), max_size=60),
    st.integers(1, 200),
    st.sampled_from([HOUR_S, DAY_S, WEEK_S]),
)
@settings(max_examples=60, deadline=None)
def test_any_series_gives_finite_figures_in_order(values: list[float], steps: int, step_s: int) -> None:
    history = History(0, step_s, np.array(values, dtype=np.float64))
    found = forecast(history, steps)
    if not history.known:
        assert found is None
        return
    assert found is not None
    assert found.typical.shape == (steps,)
    assert np.isfinite(found.typical).all()
    if found.low is not None and found.high is not None:
        assert (found.low <= found.typical + 1e-9 * found.typical).all()
        assert (found.typical <= found.high).all()
        width = found.high - found.typical
        assert (np.diff(width) >= -1e-6 * (1 + width[1:] + found.typical[1:])).all()


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_a_constant_stays_and_is_certain(value: float) -> None:
    found = seen(days(np.full(100, value)), 50)
    assert found.model == "flat"
    assert (found.typical == value).all()
    assert found.low is not None
    assert found.high is not None
    assert (found.high == found.low).all()


def test_one_sample_has_no_band() -> None:
    found = seen(days(np.array([5.0])), 10)
    assert (found.typical == 5.0).all()
    assert found.low is None
    assert found.error_fraction is None


def test_gaps_of_half_the_days_change_little() -> None:
    at = np.arange(400)
    values = 100 + 0.2 * at
    gappy = values.copy()
    gappy[np.random.default_rng(1).random(400) < 0.5] = np.nan
    assert np.allclose(seen(days(gappy), 200).typical, seen(days(values), 200).typical, rtol=0.01)


def test_shrinking_demand_goes_down_and_never_below_zero() -> None:
    ahead = seen(days(100 - 0.2 * np.arange(300)), 2000).typical
    assert ahead[0] < 100 - 0.2 * 299 + 1
    assert ahead.min() >= 0.0


def test_days_of_leap_years_belong_to_their_month() -> None:
    start = int(np.datetime64("2020-02-01", "s").astype(np.int64))
    labels = Season("year", DAY_S).labels(start, 0, 31)
    assert labels.tolist() == [1] * 29 + [2] * 2
    next_year = Season("year", DAY_S).labels(start, 366, 366 + 29)
    assert next_year.tolist() == [1] * 28 + [2]


def test_the_season_of_a_year_is_found_over_leap_days() -> None:
    start = int(np.datetime64("2019-01-01", "s").astype(np.int64))
    dates = (start + DAY_S * np.arange(1096 + 365)).astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12
    values = 100.0 + 50.0 * (dates == 11)
    found = seen(days(values[:1096], start), 365)
    assert found.season == "year"
    assert np.allclose(found.typical, values[1096:])
    assert found.now == 150.0  # December comes every year, so that it is no growth
    assert found.per_year_fraction == pytest.approx(0.0)


def test_seasons_need_enough_history() -> None:
    assert season_of(HOUR_S, 30).kind == "none"
    assert season_of(HOUR_S, 48).kind == "day"
    assert season_of(HOUR_S, 504).kind == "week"
    assert season_of(DAY_S, 20).kind == "none"
    assert season_of(DAY_S, 21).kind == "week"
    assert season_of(DAY_S, 731).kind == "year"


def test_samples_become_whole_steps_and_thin_steps_are_gaps() -> None:
    samples = np.array([1.0, 3.0, np.nan, np.nan, 5.0, np.nan, 9.0])
    found = history_of(samples, HOUR_S, HOUR_S // 2, HOUR_S)
    assert found.start_s == HOUR_S
    assert np.array_equal(found.values, [2.0, np.nan, 5.0, 9.0], equal_nan=True)
    assert history_of(np.zeros(0), 0, 300, DAY_S).known == 0


def test_the_percentile_of_a_step() -> None:
    assert history_of(np.arange(101.0), 0, DAY_S // 101, DAY_S, 95.0).values[0] == 95.0


def test_the_history_that_a_forecast_gets_is_not_changed() -> None:
    values = np.random.default_rng(0).random(100)
    kept = values.copy()
    forecast(days(values), 10)
    assert np.array_equal(values, kept)


def _noise(persistence: float, random: np.random.Generator, n: int) -> FloatArray:
    """Return an autoregressive series of order 1."""
    values = np.zeros(n)
    for at in range(1, n):
        values[at] = persistence * values[at - 1] + random.normal(0, 3)
    return values


KINDS: dict[str, Callable[[np.random.Generator, int], FloatArray]] = {
    "noise": lambda random, n: 200 + random.normal(0, 5, n),
    "persistent": lambda random, n: 200 + _noise(0.8, random, n),
    "random walk": lambda random, n: 300 + np.cumsum(random.normal(0, 1, n)),
    "drift": lambda random, n: 100 + np.cumsum(random.normal(0.5, 2, n)),
    "jumps": lambda random, n: 100 + np.cumsum((random.random(n) < 0.05) * random.exponential(20, n)),
    "skewed": lambda random, n: 100 + 5 * random.lognormal(0, 1, n),
}


@pytest.mark.parametrize(
    ("name", "least"),
    [("noise", 0.75), ("persistent", 0.75), ("random walk", 0.75), ("drift", 0.75), ("jumps", 0.5), ("skewed", 0.75)],
)
def test_bands_hold_their_share_of_many_kinds_of_series(name: str, least: float) -> None:
    """12 series each; of few rare jumps the past tells least."""

    covered = []
    for seed in range(12):
        values = KINDS[name](np.random.default_rng(seed), 150)
        found = seen(days(values[:100]), 50)
        assert found.low is not None
        assert found.high is not None
        covered.append(((values[100:] >= found.low) & (values[100:] <= found.high)).mean())
    assert least <= np.mean(covered) <= 0.97


def test_few_independent_errors_make_a_band_wider() -> None:
    """Of 100 days of noise many errors are independent, of a random walk hardly one."""
    random = np.random.default_rng(0)
    noise, walk = (
        seen(days(200 + random.normal(0, 5, 100)), 30),
        seen(days(300 + np.cumsum(random.normal(0, 1, 100))), 30),
    )
    assert noise.independent is not None
    assert walk.independent is not None
    assert walk.independent < 2
    assert noise.independent > 10


@pytest.mark.parametrize(("degrees", "quantile"), [(1, 3.078), (2, 1.886), (5, 1.476), (30, 1.310), (1e9, 1.286)])
def test_students_quantile_as_printed_in_tables(degrees: float, quantile: float) -> None:
    """Two-sided 80 %; 1.2816 is the normal one, and 200 degrees stand for all more."""
    assert student_over_normal(degrees, 0.8) * 1.2816 == pytest.approx(quantile, abs=0.001)
