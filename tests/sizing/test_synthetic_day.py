"""The made-up day reproduces the stated figures, whatever the pattern and whoever else is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.model.arrays import FloatArray
from vconsolidate.sizing import synthetic

STEPS = 288


def one(
    mean: float, p95: float, peak: float, *, pattern: str = "office", name: str = "s1", seed: int = 0
) -> FloatArray:
    (made,) = synthetic.day(
        [name], [pattern], np.array([mean]), np.array([p95]), np.array([peak]), n_steps=STEPS, seed=seed
    )
    return np.asarray(made)


@st.composite
def figures(draw: st.DrawFn) -> tuple[float, float, float]:
    peak = draw(st.floats(0.001, 1.0))
    p95 = peak * draw(st.floats(0.05, 1.0))
    return p95 * draw(st.floats(0.2, 0.9)), p95, peak


@given(figures(), st.sampled_from(["office", "batch", "flat", "idle", "evening"]), st.sampled_from([24, 48, 96, 288]))
def test_p95_and_peak_are_exact_whatever_the_pattern(
    stated: tuple[float, float, float], pattern: str, n_steps: int
) -> None:
    mean, p95, peak = (np.array([figure]) for figure in stated)
    (made,) = synthetic.day(["s"], [pattern], mean, p95, peak, n_steps=n_steps, seed=3)
    assert np.percentile(made, 95) == pytest.approx(p95[0])
    assert made.max() == pytest.approx(peak[0])
    assert made.max() <= peak[0] * (1 + 1e-12)
    assert made.min() >= 0.0


@given(st.floats(0.01, 0.9), st.floats(0.3, 0.95))
def test_a_mean_that_is_possible_is_exact(p95: float, share: float) -> None:
    made = one(share * p95, p95, min(1.0, 1.3 * p95))
    assert made.mean() == pytest.approx(share * p95)


def test_a_mean_below_what_the_busiest_samples_make_gives_the_nearest_day() -> None:
    made = one(0.0001, 0.5, 1.0)
    assert np.percentile(made, 95) == pytest.approx(0.5)
    assert np.median(made) == pytest.approx(0.0, abs=1e-9)


def test_all_figures_equal_give_a_constant_day() -> None:
    assert one(0.3, 0.3, 0.3) == pytest.approx(np.full(STEPS, 0.3))


def test_zero_demand_is_zero() -> None:
    assert one(0.0, 0.0, 0.0).max() == 0.0


@pytest.mark.parametrize(("pattern", "busiest_h"), [("office", 12.0), ("batch", 2.0), ("evening", 20.0)])
def test_patterns_are_busy_when_their_name_says(pattern: str, busiest_h: float) -> None:
    made = one(0.1, 0.4, 0.6, pattern=pattern)
    hours = np.arange(STEPS) * 24 / STEPS
    distance = np.abs(hours - busiest_h)
    near = np.minimum(distance, 24 - distance) < 3
    assert made[near].mean() > 2 * made[~near].mean()


def test_a_server_keeps_its_day_whoever_else_is_there() -> None:
    mean, p95, peak = (np.full(3, figure) for figure in (0.1, 0.3, 0.5))
    names, patterns = ["a", "b", "c"], ["office", "batch", "flat"]
    together = synthetic.day(names, patterns, mean, p95, peak, n_steps=STEPS, seed=7)
    backwards = synthetic.day(names[::-1], patterns[::-1], mean, p95, peak, n_steps=STEPS, seed=7)
    assert np.array_equal(together, backwards[::-1])


def test_two_servers_of_the_same_figures_differ() -> None:
    assert not np.array_equal(one(0.1, 0.3, 0.5, name="a"), one(0.1, 0.3, 0.5, name="b"))


def test_the_day_does_not_depend_on_the_process() -> None:
    """A salted hash of the name would pass every test within one process."""
    assert int(one(0.1, 0.3, 0.5, name="erp-db01").argmax()) == 127
