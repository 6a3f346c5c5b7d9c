"""The bootstrap over days."""

from __future__ import annotations

import numpy as np
import pytest

from tests.replay.conftest import Vm, build_case
from vconsolidate.model.outlook import HostRisk
from vconsolidate.replay.engine import replay
from vconsolidate.replay.risk import DRAWS, drawn_days

DAY = 288


def risk_of(busy_steps_by_day: list[int]) -> HostRisk:
    """Return the risk of a host of four cores (ceiling 80 %) that is full for so many steps of each day."""
    steps = np.arange(DAY)
    cpu = np.concatenate([np.where(steps < busy, 3900.0, 400.0) for busy in busy_steps_by_day])
    return replay(*build_case([Vm(cpu_mhz=cpu.tolist(), vcpus=4)], n_steps=len(cpu))).risks[0]


def test_a_host_that_is_never_full_has_no_risk() -> None:
    assert risk_of([0] * 7) == HostRisk("h0", 0.0, 0.0, 0.0, 7)


def test_days_that_are_alike_leave_nothing_to_luck() -> None:
    found = risk_of([29] * 7)
    assert found.over_ceiling_low_fraction == found.over_ceiling_high_fraction == pytest.approx(29 / DAY)
    assert found.breach_probability == 1.0


def test_one_bad_day_in_seven_is_a_matter_of_luck() -> None:
    found = risk_of([90, 0, 0, 0, 0, 0, 0])  # 4.5 % of the week
    assert 0.1 < found.breach_probability < 0.5
    # two or more bad days drawn: 1 − (6/7)^7 − (6/7)^6 = 26 %
    assert found.breach_probability == pytest.approx(0.264, abs=0.07)
    assert found.over_ceiling_low_fraction == 0.0


def test_less_than_a_week_says_nothing() -> None:
    assert replay(*build_case([Vm()], n_steps=6 * DAY)).risks == ()


def test_four_weeks_are_drawn_by_the_week() -> None:
    days = drawn_days(28)
    assert days.shape == (DRAWS, 28)
    assert np.all((np.diff(days.reshape(DRAWS, 4, 7), axis=2) - 1) % 28 == 0)
    assert np.array_equal(days, drawn_days(28))
