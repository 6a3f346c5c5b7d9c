"""The Parquet file of a replay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from vconsolidate.model.arrays import frozen
from vconsolidate.model.replay import Replay
from vconsolidate.report import series
from vconsolidate.report.series import parquet

if TYPE_CHECKING:
    from tests.report.conftest import World


def _written(replay: Replay, folder: Path) -> bytes:
    path = folder / "plan.parquet"
    parquet(replay)(path)
    return path.read_bytes()


@pytest.fixture
def replay(world: World) -> Replay:
    assert world.replay is not None
    return world.replay


def test_every_value_is_found_by_name_and_time(replay: Replay, tmp_path: Path) -> None:
    frame = pl.read_parquet(_written(replay, tmp_path))
    assert frame.height == (3 + 12) * replay.n_steps
    row = frame.filter((pl.col("name") == "production-r740-1") & (pl.col("start_s") == 9 * 3600))
    assert row["cpu_demand_fraction"].item() == replay.series.by_host["cpu_demand_fraction"][1, 9]
    assert row["memory_state"].item() == "high"
    assert row["kind"].item() == "host"
    vm = frame.filter((pl.col("name") == "app03") & (pl.col("start_s") == 0))
    assert vm["ready_fraction"].item() == 0.0
    assert vm["cpu_demand_fraction"].item() is None
    assert vm["memory_state"].item() is None


def test_states_keep_their_names(replay: Replay, tmp_path: Path) -> None:
    state = np.zeros((3, replay.n_steps), dtype=np.int64)
    state[2, -1] = 4
    changed = replace(replay, series=replace(replay.series, state_by_host_step=frozen(state)))
    frame = pl.read_parquet(_written(changed, tmp_path))
    low = frame.filter(pl.col("memory_state") == "low")
    assert low.select("name", "start_s").rows() == [("production-r740-2", 23 * 3600)]


def test_the_same_replay_gives_the_same_bytes(replay: Replay, tmp_path: Path) -> None:
    assert _written(replay, tmp_path) == _written(replay, tmp_path)


def test_a_column_of_hosts_and_vms_is_one_column(replay: Replay, tmp_path: Path) -> None:
    both = frozen(np.full((3, replay.n_steps), 0.25, dtype=np.float32))
    by_host = {**replay.series.by_host, "ready_fraction": both}
    frame = pl.read_parquet(_written(replace(replay, series=replace(replay.series, by_host=by_host)), tmp_path))
    assert frame.group_by("kind").agg(pl.col("ready_fraction").mean()).sort("kind").rows() == [
        ("host", 0.25),
        ("vm", 0.0),
    ]


def test_only_a_group_of_rows_is_made_at_a_time(
    replay: Replay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pl.read_parquet(_written(replay, tmp_path))
    monkeypatch.setattr(series, "ROW_GROUP", 2 * replay.n_steps)
    heights: list[int] = []
    make = series._frame  # noqa: SLF001

    def counted(*args: Any) -> pl.DataFrame:  # noqa: ANN401
        made = make(*args)
        heights.append(made.height)
        return made

    monkeypatch.setattr(series, "_frame", counted)
    assert pl.read_parquet(_written(replay, tmp_path)).equals(whole)
    assert heights == [2 * replay.n_steps, replay.n_steps, *[2 * replay.n_steps] * 6]
