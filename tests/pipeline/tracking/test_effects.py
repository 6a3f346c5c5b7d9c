"""Shrinkage: few measurements move little, many find the truth, and bands cover it as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.arrays import FloatArray
from vconsolidate.pipeline.tracking.effects import COMMON_SD, NORMAL_90, Effects, Levels, estimate_effects


def common(expected: FloatArray, measured: FloatArray, sd: float = COMMON_SD) -> Effects:
    levels = Levels(("all",), np.zeros(len(expected), dtype=np.int64), np.array([sd]))
    return estimate_effects(expected, measured, {"common": levels})


def test_nothing_measured_moves_nothing() -> None:
    found = common(np.zeros(0), np.zeros(0))
    effect, sd = found.estimate([("common", "all")])
    assert effect == 0.0
    assert sd == pytest.approx(COMMON_SD)


def test_one_vm_moves_little_and_many_find_the_truth() -> None:
    shifts = []
    for number in (1, 10, 100, 1000):
        ones = np.ones(number)
        shifts.append(common(ones, 1.3 * ones).estimate([("common", "all")])[0])
    assert shifts == sorted(shifts)
    assert shifts[0] < 0.06
    assert shifts[-1] == pytest.approx(np.log(1.3), abs=0.002)


def test_of_one_effect_it_is_normal_shrinkage() -> None:
    """Near 0, of n equal VMs, the estimate is the mean times τ²/(τ² + φ/n)."""
    ones = np.ones(8)
    found = common(ones, ones + np.array([0.02, 0.0] * 4))
    shift, sd = found.estimate([("common", "all")])
    weight = COMMON_SD**2 / (COMMON_SD**2 + found.own_sd**2 / 8)
    assert shift == pytest.approx(0.01 * weight, rel=0.02)
    assert sd == pytest.approx(np.sqrt(1.0 / (1.0 / COMMON_SD**2 + 8 / found.own_sd**2)), rel=0.02)


def test_a_wild_vm_raises_the_shrinkage_of_all() -> None:
    calm = common(np.ones(20), np.full(20, 1.1))
    wild = common(np.ones(20), np.array([1.1] * 19 + [20.0]))
    assert wild.own_sd > 3 * calm.own_sd
    assert wild.estimate([("common", "all")])[0] < 0.2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 50.0), st.floats(0.0, 100.0), st.integers(0, 2)), min_size=1, max_size=30),
    st.floats(0.0, 0.5),
)
def test_estimates_are_finite_and_between_none_and_all(rows: list[tuple[float, float, int]], sd: float) -> None:
    expected, measured = (np.array([row[part] for row in rows]) for part in (0, 1))
    code = np.array([row[2] for row in rows], dtype=np.int64)
    kinds = {
        "common": Levels(("all",), np.zeros(len(rows), dtype=np.int64), np.array([0.1])),
        "source": Levels(("a", "b", "c"), code, np.full(3, sd)),
    }
    found = estimate_effects(expected, measured, kinds)
    assert np.isfinite(found.mean).all()
    assert (np.diag(found.covariance) > 0.0).all()
    assert (np.diag(found.covariance) <= np.array([0.01, *[max(sd, 1e-6) ** 2] * 3]) * (1 + 1e-9)).all()


def test_bands_cover_the_truth_as_often_as_they_say() -> None:
    """400 estates whose truth is drawn from the priors: 90 % bands of processor pairs cover 86 % to 94 %."""
    rng = np.random.default_rng(20260701)
    covered = tried = 0
    prior = {"common": np.array([0.1]), "source": np.array([0.06, 0.06, 0.12]), "target": np.array([0.05])}
    for _ in range(400):
        number = int(rng.integers(5, 40))
        code = rng.integers(0, 3, number)
        kinds = {
            "common": Levels(("all",), np.zeros(number, dtype=np.int64), prior["common"]),
            "source": Levels(("a", "b", "c"), code, prior["source"]),
            "target": Levels(("t",), np.zeros(number, dtype=np.int64), prior["target"]),
        }
        truth = {kind: rng.normal(0.0, sd) for kind, sd in prior.items()}
        size = rng.lognormal(0.0, 0.7, number)
        shape = 1.0 / 0.2**2
        noise = rng.gamma(shape * size, 1.0 / (shape * size))
        shift = truth["common"][0] + truth["source"][code] + truth["target"][0]
        found = estimate_effects(size, size * np.exp(shift) * noise, kinds)
        for level, name in enumerate("abc"):
            mean, sd = found.estimate([("source", name), ("target", "t"), ("common", "all")])
            real = truth["common"][0] + truth["source"][level] + truth["target"][0]
            covered += abs(mean - real) <= NORMAL_90 * sd
            tried += 1
    assert 0.86 <= covered / tried <= 0.94
