"""The peers agree with each other, and with us, on an instance that all of them can prove."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_all_solvers_prove_the_same_value(tmp_path: Path) -> None:
    instance = tmp_path / "small.vbp"
    instance.write_text("2\n10 10\n3\n6 1 2\n5 6 1\n4 4 3\n", encoding="utf-8")
    out = tmp_path / "rows.json"
    command = [sys.executable, "-m", "benchmarks.peers", str(instance), "--time-limit", "10", "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = {row["solver"]: row for row in json.loads(out.read_text(encoding="utf-8"))}
    exact = {"vconsolidate", "CP-SAT assignment", "HiGHS assignment", "SCIP assignment"}
    assert exact | {"first fit decreasing"} <= set(rows)
    assert {(row["value"], row["bound"]) for name, row in rows.items() if name in exact} == {(3, 3)}
    assert rows["first fit decreasing"]["bound"] is None
