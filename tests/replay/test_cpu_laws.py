"""Laws of CPU capacity and its division."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.replay.cpu import allocate, busy_threads, capacity, efficiency, reachable_capacity

amounts = st.floats(0.0, 8.0, allow_subnormal=False)


@st.composite
def divisions(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    n = draw(st.integers(1, 6))
    wanted = np.array(draw(st.lists(amounts, min_size=n, max_size=n)))
    floor = wanted * np.array(draw(st.lists(st.floats(0.0, 1.0), min_size=n, max_size=n)))
    weight = np.array(draw(st.lists(st.floats(0.1, 100.0), min_size=n, max_size=n)))
    return wanted, floor, weight, draw(st.floats(0.0, 30.0))


def divide(case: tuple[np.ndarray, np.ndarray, np.ndarray, float], *, floor_first: bool) -> np.ndarray:
    wanted, floor, weight, total = case
    rows = allocate(wanted[None], floor[None], weight, np.array([total]), floor_first=floor_first)
    return np.asarray(rows[0])


@settings(deadline=None)
@given(divisions(), st.booleans())
def test_no_more_than_there_is_is_given_and_nothing_is_left_while_someone_wants_it(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, float], floor_first: bool
) -> None:
    wanted, _, _, total = case
    given_out = divide(case, floor_first=floor_first)
    assert given_out.sum() == pytest.approx(min(total, wanted.sum()), rel=1e-9, abs=1e-9)
    assert np.all(given_out <= wanted + 1e-9)
    assert np.all(given_out >= 0.0)


@settings(deadline=None)
@given(divisions(), st.booleans(), st.floats(0.0, 10.0))
def test_more_capacity_never_gives_anyone_less(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, float], floor_first: bool, extra: float
) -> None:
    wanted, floor, weight, total = case
    before = divide(case, floor_first=floor_first)
    after = divide((wanted, floor, weight, total + extra), floor_first=floor_first)
    assert np.all(after >= before - 1e-9)


@settings(deadline=None)
@given(divisions(), st.booleans(), st.floats(1.0, 10.0))
def test_more_shares_never_give_their_owner_less(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, float], floor_first: bool, factor: float
) -> None:
    wanted, floor, weight, total = case
    more = weight.copy()
    more[0] *= factor
    before = divide(case, floor_first=floor_first)
    after = divide((wanted, floor, more, total), floor_first=floor_first)
    assert after[0] >= before[0] - 1e-9


@settings(deadline=None)
@given(divisions(), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_vms_is_irrelevant(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, float], floor_first: bool, random: object
) -> None:
    wanted, floor, weight, total = case
    order = np.arange(len(wanted))
    random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = divide((wanted[order], floor[order], weight[order], total), floor_first=floor_first)
    np.testing.assert_allclose(shuffled, divide(case, floor_first=floor_first)[order], rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(divisions())
def test_a_reservation_that_fits_is_kept(case: tuple[np.ndarray, np.ndarray, np.ndarray, float]) -> None:
    wanted, floor, weight, total = case
    enough = max(total, float(floor.sum()))
    given_out = divide((wanted, floor, weight, enough), floor_first=False)
    assert np.all(given_out >= floor - 1e-9)


def test_shares_divide_what_is_scarce_and_a_small_demand_is_served_whole() -> None:
    wanted, weight = np.array([[4.0, 4.0, 0.5]]), np.array([2000.0, 1000.0, 1000.0])
    given_out = allocate(wanted, np.zeros((1, 3)), weight, np.array([3.5]), floor_first=False)
    np.testing.assert_allclose(given_out, [[2.0, 1.0, 0.5]])


def test_hyper_v_divides_what_reserves_leave_and_esx_counts_them_in() -> None:
    wanted, floor, weight = np.array([[2.0, 2.0]]), np.array([[1.0, 0.0]]), np.array([100.0, 100.0])
    total = np.array([2.0])
    np.testing.assert_allclose(allocate(wanted, floor, weight, total, floor_first=False), [[1.0, 1.0]])
    np.testing.assert_allclose(allocate(wanted, floor, weight, total, floor_first=True), [[1.5, 0.5]])


def test_reservations_that_do_not_fit_are_cut_in_proportion() -> None:
    floor = np.array([[3.0, 1.0]])
    np.testing.assert_allclose(allocate(floor, floor, np.ones(2), np.array([2.0]), floor_first=False), [[1.5, 0.5]])


def test_smt_is_a_quarter_more_and_not_twice() -> None:
    np.testing.assert_allclose(capacity(np.array([4.0, 8.0, 12.0, 16.0, 40.0]), 8, 2, 0.25), [4, 8, 9, 10, 10])
    assert capacity(40.0, 8, 1, 0.25) == 8.0


@given(st.floats(0.0, 10.0), st.sampled_from([1, 2]))
def test_busy_threads_is_the_inverse_of_capacity(work: float, threads: int) -> None:
    most = float(capacity(100.0, 8, threads, 0.25))
    busy = busy_threads(np.array([work]), 8, threads, 0.25)
    assert float(capacity(busy[0], 8, threads, 0.25)) == pytest.approx(min(work, most))


def test_idle_threads_add_no_capacity() -> None:
    ten_busy_vcpus = np.ones((10, 1))
    np.testing.assert_allclose(reachable_capacity(ten_busy_vcpus, np.ones(10), 8, 2, 0.25), [8.5])


@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30), st.sampled_from([1, 2]))
def test_demand_of_at_most_the_cores_always_fits(shares: list[float], threads: int) -> None:
    demand = np.array(shares)[:, None]
    demand *= min(1.0, 8.0 / max(demand.sum(), 1e-9))
    assert reachable_capacity(demand, np.ones(len(shares)), 8, threads, 0.25)[0] >= demand.sum() - 1e-9


def test_efficiency_is_lost_only_when_vcpus_outnumber_threads() -> None:
    assert efficiency(0.0, 16, 16, 0.85, 0.93) == 1.0
    assert efficiency(0.0, 17, 16, 0.85, 0.93) == 0.85
    assert efficiency(1.0, 17, 16, 0.85, 0.93) == pytest.approx(0.93)
