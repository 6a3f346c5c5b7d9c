"""The benchmark of backtests says what is absent, and reads what is there."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from benchmarks.backtest import main, pools


def test_absent_traces_are_passed_over_with_a_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--traces", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert printed.err.count("passed over") == 3
    assert printed.out.splitlines() == [printed.out.strip()]


def test_pools_are_read_with_and_without_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "cloudcluster_raw"
    folder.mkdir()
    with gzip.open(folder / "raw_example_cluster1_x.csv.gz", "wt", encoding="utf-8") as text:
        text.write("2024-11-01 00:00:00,4\n2024-11-01 00:01:30,8\n2024-11-01 00:00:30,6\n")
    with gzip.open(folder / "raw_example_cluster2_y.csv.gz", "wt", encoding="utf-8") as text:
        text.write("x,2024-08-26 21:51:30,2024-08-26 21:52:00,2.5,9\nx,2024-08-26 21:52:00,,3.5,9\n")
    (name, first), (_, second) = pools(tmp_path)
    assert name == "cluster1"
    assert np.array_equal(first, [4, 6, 6, 8])
    assert np.array_equal(second, [2.5, 3.5])
