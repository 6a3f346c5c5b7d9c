"""The Parquet file of a replay."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from vconsolidate.model.arrays import frozen
from vconsolidate.model.replay import Replay
from vconsolidate.report.series import parquet

if TYPE_CHECKING:
    from tests.report.conftest import World


@pytest.fixture
def replay(world: World) -> Replay:
    assert world.replay is not None
    return world.replay


def test_every_value_is_found_by_name_and_time(replay: Replay) -> None:
    frame = pl.read_parquet(io.BytesIO(parquet(replay)))
    assert frame.height == (3 + 12) * replay.n_steps
    row = frame.filter((pl.col("name") == "production-r740-1") & (pl.col("start_s") == 9 * 3600))
    assert row["cpu_demand_fraction"].item() == replay.series.by_host["cpu_demand_fraction"][1, 9]
    assert row["memory_state"].item() == "high"
    assert row["kind"].item() == "host"
    vm = frame.filter((pl.col("name") == "app03") & (pl.col("start_s") == 0))
    assert vm["ready_fraction"].item() == 0.0
    assert vm["cpu_demand_fraction"].item() is None
    assert vm["memory_state"].item() is None


def test_states_keep_their_names(replay: Replay) -> None:
    state = np.zeros((3, replay.n_steps), dtype=np.int64)
    state[2, -1] = 4
    changed = replace(replay, series=replace(replay.series, state_by_host_step=frozen(state)))
    frame = pl.read_parquet(io.BytesIO(parquet(changed)))
    low = frame.filter(pl.col("memory_state") == "low")
    assert low.select("name", "start_s").rows() == [("production-r740-2", 23 * 3600)]


def test_the_same_replay_gives_the_same_bytes(replay: Replay) -> None:
    assert parquet(replay) == parquet(replay)


def test_a_column_of_hosts_and_vms_is_one_column(replay: Replay) -> None:
    both = frozen(np.full((3, replay.n_steps), 0.25, dtype=np.float32))
    by_host = {**replay.series.by_host, "ready_fraction": both}
    frame = pl.read_parquet(io.BytesIO(parquet(replace(replay, series=replace(replay.series, by_host=by_host)))))
    assert frame.group_by("kind").agg(pl.col("ready_fraction").mean()).sort("kind").rows() == [
        ("host", 0.25),
        ("vm", 0.0),
    ]
