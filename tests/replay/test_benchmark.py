"""The benchmark runs, at a size that says nothing about speed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_benchmark_writes_its_figures(tmp_path: Path) -> None:
    out = tmp_path / "replay.json"
    command = [sys.executable, "-m", "benchmarks.replay", "--vms", "60", "--days", "1", "--json", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert figures["vm_samples"] == 60 * 288
    assert figures["hosts_reclaiming"] == 1
    assert figures["ratio_to_numpy_sum"] > 0.0
