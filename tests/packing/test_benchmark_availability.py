"""The benchmark of availability plans, verifies and replays a tiny estate beside the division of totals."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_tiny_estate_and_the_database_mix(tmp_path: Path) -> None:
    out = tmp_path / "rows.json"
    cases = ["--case", "tiny", "--case", "database mix"]
    command = [sys.executable, "-m", "benchmarks.availability", *cases, "--json", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    tiny, databases = json.loads(out.read_text(encoding="utf-8"))
    for row in (tiny, databases):
        assert row["optimal"]
        assert row["verified"]
        assert row["survived"] == row["failures"] > 0
    assert (databases["hosts"], databases["naive_hosts"], databases["naive_survived"]) == (6, 5, 0)
