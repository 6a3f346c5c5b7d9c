"""The packing benchmark reads the public format, solves, verifies and writes the rows that were promised."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.packing import main

ROOT = Path(__file__).parents[2]


def test_a_small_instance_is_solved_and_verified(tmp_path: Path) -> None:
    (tmp_path / "small.vbp").write_text("2\n10 10\n3\n6 1 2\n5 6 1\n4 4 3\n", encoding="utf-8")
    out = tmp_path / "rows.json"
    command = [sys.executable, "-m", "benchmarks.packing", str(tmp_path), "--time-limit", "10", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [row] = json.loads(out.read_text(encoding="utf-8"))
    assert set(row) == {"instance", "value", "bound", "seconds", "verified"}
    assert (row["value"], row["bound"], row["verified"]) == (3, 3, True)


def test_a_file_with_negative_demands_is_refused_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.vbp").write_text("1\n10\n2\n6 1\n-2 1\n", encoding="utf-8")
    (tmp_path / "b.vbp").write_text("1\n10\n1\n6 2\n", encoding="utf-8")
    assert main([str(tmp_path), "--time-limit", "10"]) == 0
    printed = capsys.readouterr().out
    assert "refused: " in printed
    assert "a.vbp: negative figure -2" in printed
    assert "1 of 1 proven optimal; 1 verified; 1 files refused" in printed
