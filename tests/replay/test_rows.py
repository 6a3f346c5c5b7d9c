"""Steps and hosts that are worked on together do not see each other: all at once is the same as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.replay.cpu import allocate, column_sums, reachable_capacity
from vconsolidate.replay.dynamic_memory import assign
from vconsolidate.replay.levels import water_level
from vconsolidate.replay.memory import state, targets
from vconsolidate.replay.pools import Pool, divide

amounts = st.floats(0.0, 8.0, allow_subnormal=False)


def test_one_step_whose_reservations_do_not_fit_is_cut_and_the_other_is_not() -> None:
    """The first has 2 for reservations of 3 and 1, the second enough."""
    floor = np.array([[3.0, 1.0], [3.0, 1.0]])
    given_out = allocate(floor + 1.0, floor, np.ones(2), np.array([2.0, 5.0]), floor_first=False)
    np.testing.assert_allclose(given_out, [[1.5, 0.5], [3.0, 2.0]])


def test_one_step_that_is_short_of_memory_is_divided_and_the_other_is_not() -> None:
    """Demands of 4 and 8 of 9 MiB, minimum 1 each; in the second step 2 and 2."""
    found = assign(np.array([[4.0, 8.0], [2.0, 2.0]]), np.ones(2), np.full(2, 8.0), 9.0, 0.0)
    assert found.assigned.sum(axis=1).tolist() == pytest.approx([9.0, 4.0])
    assert found.assigned[1].tolist() == [2.0, 2.0]
    assert found.unmet.tolist() == [0.0, 0.0]


@st.composite
def several(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return (wanted, floor, weight, total) of some VMs in some steps."""
    n_rows, n_vms = draw(st.integers(2, 4)), draw(st.integers(1, 4))

    def table() -> np.ndarray:
        row = st.lists(amounts, min_size=n_vms, max_size=n_vms)
        return np.array(draw(st.lists(row, min_size=n_rows, max_size=n_rows)))

    wanted = table()
    weight = np.array(draw(st.lists(st.floats(0.1, 100.0), min_size=n_vms, max_size=n_vms)))
    total = np.array(draw(st.lists(st.floats(0.0, 20.0), min_size=n_rows, max_size=n_rows)))
    return wanted, np.minimum(table(), wanted), weight, total


@given(several(), st.booleans())
def test_steps_are_divided_one_by_one(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], floor_first: bool
) -> None:
    wanted, floor, weight, total = case
    together = allocate(wanted, floor, weight, total, floor_first=floor_first)
    for row in range(len(total)):
        one = slice(row, row + 1)
        alone = allocate(wanted[one], floor[one], weight, total[one], floor_first=floor_first)
        np.testing.assert_array_equal(together[one], alone)


@given(several())
def test_pools_divide_steps_one_by_one(case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> None:
    wanted, floor, weight, total = case
    every = np.arange(wanted.shape[1])
    inner = Pool(2.0, 1.0, 3.0, expandable=True, vms=every[:1], pools=())
    root = Pool(1.0, 0.0, np.inf, expandable=True, vms=every[1:], pools=(inner,))
    together = divide(root, wanted, floor, weight, total)
    for row in range(len(total)):
        one = slice(row, row + 1)
        np.testing.assert_array_equal(together[one], divide(root, wanted[one], floor[one], weight, total[one]))
    assert np.all(together.sum(axis=1) <= total + 1e-9)
    assert np.all(together[:, 0] <= 3.0 + 1e-9)


@given(several())
def test_hosts_give_memory_back_one_by_one(case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> None:
    high, low, shares, total = case
    active, weights = high * 0.5, np.broadcast_to(shares, high.shape)
    together = targets(active, weights, low, high, total, 0.75)
    for row in range(len(total)):
        one = slice(row, row + 1)
        alone = targets(active[one], weights[one], low[one], high[one], total[one], 0.75)
        np.testing.assert_array_equal(together[one], alone)
    expected = np.clip(total, low.sum(axis=1), high.sum(axis=1))
    np.testing.assert_allclose(together.sum(axis=1), expected, rtol=1e-9, atol=1e-9)


@given(several())
def test_dynamic_memory_is_assigned_step_by_step(
    case: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    used, low, _, total = case
    minimum, maximum = low.min(axis=0), used.max(axis=0)
    together = assign(used, minimum, maximum, float(total[0]), 0.2)
    for row in range(len(total)):
        one = slice(row, row + 1)
        alone = assign(used[one], minimum, maximum, float(total[0]), 0.2)
        np.testing.assert_array_equal(together.assigned[one], alone.assigned)
        np.testing.assert_array_equal(together.unmet[one], alone.unmet)
    wished = np.clip(used * 1.2, minimum, maximum).sum(axis=1)
    least = float(minimum.sum())
    expected = np.maximum(np.minimum(wished, total[0]), least)
    np.testing.assert_allclose(together.assigned.sum(axis=1), expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(together.unmet, max(least - float(total[0]), 0.0), rtol=1e-9, atol=1e-9)


def test_levels_are_found_row_by_row() -> None:
    """Two shares of slope 1 from 0 and from 2: together 1 at level 1, 4 at level 3, 10 at the last knee."""
    knees, bends = np.array([[0.0, 2.0, 5.0]]), np.array([[1.0, 1.0, -2.0]])
    rows = np.repeat(knees, 5, axis=0), np.repeat(bends, 5, axis=0)
    total = np.array([-1.0, 1.0, 2.0, 4.0, 99.0])
    assert water_level(*rows, np.zeros(5), total).tolist() == [0.0, 1.0, 2.0, 3.0, 5.0]


def test_a_row_that_has_more_at_its_lowest_level_starts_there() -> None:
    knees, bends = np.array([[0.0, 4.0], [0.0, 4.0]]), np.array([[1.0, -1.0], [1.0, -1.0]])
    assert water_level(knees, bends, np.array([0.0, 1.5]), np.array([2.0, 2.0])).tolist() == [2.0, 0.5]


@pytest.mark.parametrize(
    ("free", "expected"), [(100.0, 0), (99.9, 1), (64.0, 1), (63.9, 2), (32.0, 2), (31.9, 3), (16.0, 3), (15.9, 4)]
)
def test_a_state_is_entered_below_its_threshold_and_not_at_it(free: float, expected: int) -> None:
    """Of a minFree of 100 MiB; the host beside it has plenty."""
    found = state(np.array([free, 1000.0]), np.array([100.0, 100.0]), np.zeros(2, dtype=np.int64), 0.1)
    assert found.tolist() == [expected, 0]


@pytest.mark.parametrize(
    ("free", "expected"), [(17.5, 4), (17.6, 3), (35.1, 3), (35.2, 2), (70.3, 2), (70.4, 1), (109.9, 1), (110.0, 0)]
)
def test_a_state_is_left_only_beyond_its_hysteresis(free: float, expected: int) -> None:
    free += 1e-9
    found = state(np.array([free, -1.0]), np.array([100.0, 100.0]), np.full(2, 4, dtype=np.int64), 0.1)
    assert found.tolist() == [expected, 4]


def test_columns_are_added_in_the_order_of_the_rows() -> None:
    values = np.array([[1e16, 1.0], [1.0, 2.0], [-1e16, 3.0]])
    assert column_sums(values).tolist() == [(1e16 + 1.0) - 1e16, 6.0]
    assert column_sums(np.zeros((0, 2))).tolist() == [0.0, 0.0]


def test_threads_help_as_far_as_each_step_keeps_them_busy() -> None:
    """Ten VMs on 8 cores with 2 threads each: busy in the first step, at half in the second, idle in the third."""
    demand = np.repeat(np.array([[1.0, 0.5, 0.0]]), 10, axis=0)
    assert reachable_capacity(demand, np.ones(10), 8, 2, 0.25).tolist() == pytest.approx([8.5, 8.0, 0.0])
