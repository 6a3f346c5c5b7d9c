"""The part of the history that planning does not see."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vconsolidate.errors import UsageError
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.estate import Estate
from vconsolidate.model.stop import Stop
from vconsolidate.model.trace import Trace
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.repair.hold_out import automatic_days, split, split_at
from vconsolidate.pipeline.settings import Settings

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
DAY = 86_400


def trace_of(days: int, levels: list[float] | None = None) -> Trace:
    cpu = np.repeat(np.array(levels or [0.1] * days, dtype=np.float32), 24)[None, :]
    return Trace(("web01",), 0, 3600, 24 * days, {"cpu_fraction": cpu})


@pytest.fixture
def estate() -> Estate:
    loaded = load_inventory(SAMPLES / "branch-office.yaml")
    return replace(loaded, servers=(replace(loaded.servers[0], name="web01"),), rules=(), budgets=())


@pytest.mark.parametrize(
    ("days", "held"), [(0, 0), (1, 0), (13, 0), (14, 3), (20, 5), (28, 7), (31, 7), (56, 14), (70, 14)]
)
def test_a_quarter_of_two_weeks_or_more_is_held_out(days: int, held: int) -> None:
    assert automatic_days(trace_of(days) if days else None) == held


def test_the_two_parts_are_the_whole(estate: Estate) -> None:
    parts = split(replace(estate, trace=trace_of(20, [float(n) / 100 for n in range(20)])), None)
    assert parts.held_out_days == 5
    assert parts.seen.trace is not None
    assert parts.unseen.trace is not None
    assert parts.seen.trace.n_steps == 15 * 24
    assert parts.unseen.trace.start_s == 15 * DAY
    joined = np.concatenate(
        [parts.seen.trace.values["cpu_fraction"], parts.unseen.trace.values["cpu_fraction"]], axis=1
    )
    assert np.array_equal(joined, trace_of(20, [float(n) / 100 for n in range(20)]).values["cpu_fraction"])


@pytest.mark.parametrize("days", [3, 99])
def test_a_day_must_be_left_to_plan_on(estate: Estate, days: int) -> None:
    with pytest.raises(UsageError, match="leaves nothing to plan on"):
        split(replace(estate, trace=trace_of(3)), days)


def test_without_a_history_there_is_nothing_to_hold_out(estate: Estate) -> None:
    without = replace(estate, trace=None)
    assert split(without, None).held_out_days == split(without, 0).held_out_days == 0
    with pytest.raises(UsageError, match="the inventory has none"):
        split(without, 5)


def test_a_cut_outside_the_history_is_refused(estate: Estate) -> None:
    with pytest.raises(ValueError, match="48"):
        split_at(replace(estate, trace=trace_of(2)), 48, 48)


def test_the_plan_does_not_see_what_is_held_out_and_the_replay_does(estate: Estate) -> None:
    quiet_then_busy = [0.05] * 15 + [0.9] * 5
    outcome = plan_estate(replace(estate, trace=trace_of(20, quiet_then_busy)), Settings(stop=Stop(work=1.0)))
    (vm,) = outcome.demand.vms
    assert outcome.held_out_days == 5
    assert vm.cpu_peak_mhz < outcome.demand.series.cpu_mhz_by_vm_step.min()
    assert outcome.replay is not None
    assert (outcome.replay.start_s, outcome.replay.n_steps) == (15 * DAY, 5 * 24)
