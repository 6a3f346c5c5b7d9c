"""Shrinkage: few measurements move little, many find the truth, and bands cover it as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.arrays import FloatArray
from vconsolidate.pipeline.tracking.effects import (
    CLASS_SD,
    COMMON_SD,
    NORMAL_90,
    Effects,
    Levels,
    estimate_effects,
)
from vconsolidate.pipeline.tracking.summits import CONSISTENT, OWN_DEGREES


def common(expected: FloatArray, measured: FloatArray, sd: float = COMMON_SD) -> Effects:
    levels = Levels(("all",), np.zeros(len(expected), dtype=np.int64), np.array([sd]), heavy=True)
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


def one_estate(measured: list[float]) -> Effects:
    """VMs that all were expected to use 1, of one class, from and to one processor."""
    zeros, number = np.zeros(len(measured), dtype=np.int64), len(measured)
    kinds = {
        "common": Levels(("all",), zeros, np.array([COMMON_SD]), heavy=True),
        "source": Levels(("s",), zeros, np.array([0.06])),
        "target": Levels(("t",), zeros, np.array([0.05])),
        "class": Levels(("generic",), zeros, np.array([CLASS_SD]), heavy=True),
    }
    return estimate_effects(np.ones(number), np.array(measured), kinds)


ALL = [("common", "all"), ("class", "generic"), ("source", "s"), ("target", "t")]


def learnt(measured: list[float], parts: list[tuple[str, str]] = ALL) -> float:
    return float(np.exp(one_estate(measured).estimate(parts)[0]))


@pytest.mark.parametrize(("number", "least"), [(1, 1.0), (2, 1.4), (3, 1.8), (5, 1.9), (30, 1.99)])
def test_a_few_vms_that_all_double_are_believed(number: int, least: float) -> None:
    """One may be chance; three that agree are not. With normal tails three taught 1.23."""
    assert least <= learnt([2.0] * number) <= 2.0 + 1e-6
    assert learnt([2.0]) < 1.2


def test_three_that_double_more_or_less_are_mostly_believed() -> None:
    assert 1.5 < learnt([1.7, 2.1, 2.4]) < 2.0


@pytest.mark.parametrize("wild", [2.0, 5.0, 20.0])
def test_one_wild_vm_of_thirty_teaches_nothing(wild: float) -> None:
    calm = list(np.random.default_rng(1).normal(1.0, 0.1, 29))
    assert abs(learnt([*calm, wild]) - learnt([*calm, 1.0])) < 0.015


def test_two_of_three_that_double_teach_little_and_three_quarters_of_many_most() -> None:
    assert learnt([2.0, 2.0, 1.0]) < 1.3
    assert learnt([2.0] * 24 + [1.0] * 8) > 1.7


def test_a_large_change_is_demand_and_no_rating() -> None:
    """Error bands of ratings are known: a processor is not half as fast as rated."""
    assert learnt([2.0] * 10, ALL[2:]) < 1.1
    assert learnt([2.0] * 10, ALL[:2]) > 1.8


def test_a_class_that_doubles_is_told_from_all() -> None:
    rng = np.random.default_rng(3)
    code = np.repeat([0, 1, 2], 8)
    kinds = {
        "common": Levels(("all",), np.zeros(24, dtype=np.int64), np.array([COMMON_SD]), heavy=True),
        "class": Levels(("a", "b", "c"), code, np.full(3, CLASS_SD), heavy=True),
    }
    found = estimate_effects(np.ones(24), np.where(code == 2, 2.0, 1.0) * rng.normal(1.0, 0.1, 24), kinds)
    shifts = [found.estimate([("common", "all"), ("class", name)])[0] for name in "abc"]
    assert np.exp(shifts) == pytest.approx([1.0, 1.0, 2.0], abs=0.12)
    everyone = estimate_effects(np.ones(24), 2.0 * rng.normal(1.0, 0.1, 24), kinds)
    assert np.exp(everyone.estimate([("common", "all")])[0]) > 1.6


def test_weighed_squares_estimate_the_variance_of_normal_changes() -> None:
    z = np.random.default_rng(0).normal(size=400_000)
    assert 1.0 / np.mean(z**2 / (1.0 + z**2 / (OWN_DEGREES + 1.0))) == pytest.approx(CONSISTENT, rel=0.005)
    for sd in (0.1, 0.3):
        found = one_estate(list(np.random.default_rng(1).normal(1.0, sd, 400)))
        assert found.own_sd == pytest.approx(sd, rel=0.1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.01, 50.0), st.floats(0.0, 100.0), st.integers(0, 2)), min_size=1, max_size=30),
    st.floats(0.0, 0.5),
)
def test_estimates_are_finite_and_between_none_and_all(rows: list[tuple[float, float, int]], sd: float) -> None:
    expected, measured = (np.array([row[part] for row in rows]) for part in (0, 1))
    code = np.array([row[2] for row in rows], dtype=np.int64)
    kinds = {
        "common": Levels(("all",), np.zeros(len(rows), dtype=np.int64), np.array([0.1]), heavy=True),
        "source": Levels(("a", "b", "c"), code, np.full(3, sd)),
    }
    found = estimate_effects(expected, measured, kinds)
    assert np.isfinite(found.mean).all()
    assert (np.diag(found.covariance) > 0.0).all()
    assert 0.0 < found.own_sd < 1e3


def test_bands_cover_the_truth_as_often_as_they_say() -> None:
    """400 estates whose truth is drawn from the priors: 90 % bands of processor pairs cover 86 % to 94 %."""
    rng = np.random.default_rng(20260701)
    covered = tried = 0
    prior = {"common": np.array([0.1]), "source": np.array([0.06, 0.06, 0.12]), "target": np.array([0.05])}
    for _ in range(400):
        number = int(rng.integers(5, 40))
        code = rng.integers(0, 3, number)
        kinds = {
            "common": Levels(("all",), np.zeros(number, dtype=np.int64), prior["common"], heavy=True),
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
