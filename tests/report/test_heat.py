"""Every host over time in few points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.report.conftest import World
from vconsolidate.model.arrays import frozen
from vconsolidate.model.replay import Replay
from vconsolidate.report.compose.heat import FEWEST, MOST_POINTS, heat
from vconsolidate.report.schema.replay import HEAT_POINTS


def with_series(replay: Replay, n_steps: int, **changes: object) -> Replay:
    cpu = np.zeros((3, n_steps), dtype=np.float32)
    cpu[0, n_steps // 2] = 1.239
    ready = np.full((3, n_steps), 0.0126, dtype=np.float32)
    state = np.zeros((3, n_steps), dtype=np.int64)
    state[0, n_steps // 2] = 3
    series = replace(
        replay.series,
        by_host={"cpu_demand_fraction": frozen(cpu), "ready_fraction": frozen(ready)},
        state_by_host_step=frozen(state),
    )
    return replace(replay, n_steps=n_steps, series=series, **changes)  # type: ignore[arg-type]


@pytest.fixture
def replay(world: World) -> Replay:
    assert world.replay is not None
    return world.replay


@pytest.mark.parametrize("n_steps", [1, 95, 96, 97, 2016, 10_000])
def test_the_worst_value_of_each_point_is_kept(replay: Replay, n_steps: int) -> None:
    first, second, _ = heat(with_series(replay, n_steps))
    assert len(first.cpu_percent) == len(second.cpu_percent) <= HEAT_POINTS
    assert max(first.cpu_percent) == 124
    assert sum(value > 0 for value in first.cpu_percent) == 1
    assert set(second.cpu_percent) == {0}
    assert set(first.ready_permille) == {13}
    assert first.memory_percent == ()
    assert first.step_s * (len(first.cpu_percent) - 1) < n_steps * replay.interval_s


def test_memory_states_are_runs_that_cover_all_points(replay: Replay) -> None:
    first, second, _ = heat(with_series(replay, 96))
    assert [(run.state, run.points) for run in first.memory_states] == [("high", 48), ("hard", 1), ("high", 47)]
    assert [(run.state, run.points) for run in second.memory_states] == [("high", 96)]


def test_a_host_without_memory_model_has_no_state(replay: Replay) -> None:
    hosts = tuple(replace(host, worst_state="none") for host in replay.hosts)
    states = heat(with_series(replay, 96, hosts=hosts))[0].memory_states
    assert [(run.state, run.points) for run in states] == [("none", 96)]


def test_many_hosts_get_fewer_points_but_never_fewer_than_hours_of_a_day(replay: Replay) -> None:
    n_hosts, n_steps = 4000, 288
    series = replace(
        replay.series,
        by_host={"cpu_demand_fraction": frozen(np.zeros((n_hosts, n_steps), dtype=np.float32))},
        state_by_host_step=frozen(np.zeros((n_hosts, n_steps), dtype=np.int64)),
    )
    found = heat(replace(replay, hosts=replay.hosts[:1] * n_hosts, n_steps=n_steps, series=series))
    assert len(found) == n_hosts
    assert len(found[0].cpu_percent) == FEWEST
    assert FEWEST * 500 < MOST_POINTS


def test_without_hosts_there_is_nothing(replay: Replay) -> None:
    assert heat(replace(replay, hosts=())) == ()


def test_an_unknown_host_contradicts_the_document(worlds: Callable[[int], World]) -> None:
    from vconsolidate.report.cross_references import contradictions

    document = worlds(4).document()
    assert document.replay is not None
    assert list(contradictions(document)) == []
    alien = document.replay.heat[0].model_copy(update={"host": "nowhere"})
    replay = document.replay.model_copy(update={"heat": (alien, *document.replay.heat[1:])})
    found = list(contradictions(document.model_copy(update={"replay": replay})))
    assert [route for route, _ in found] == [("replay", "heat", 0, "host")]
