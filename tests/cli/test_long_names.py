"""A file name that no file system takes is a mistake of the call, not a bug of the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"
LONG = "a" * 300
BRANCH = SAMPLES / "branch-office.yaml"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["init", f"{LONG}.yaml"], 2),
        (["plan", BRANCH, "-o", f"json={LONG}"], 2),
        (["report", "plan.json", "-o", f"json={LONG}"], 2),
        (["check", BRANCH, "--write-baseline", LONG], 2),
        (["import", BRANCH, "-o", LONG], 2),
        (["diff", BRANCH, LONG, "--effort", "0"], 3),
        (["plan", BRANCH, "--checkpoint", LONG], 2),
        (["export", BRANCH, "--to", "ovf", "-o", LONG], 2),
        (["check", LONG], 3),
        (["plan", BRANCH, "--previous", LONG], 3),
        (["plan", LONG], 3),
        (["report", LONG], 3),
    ],
)
def test_a_name_of_300_letters(arguments: list[object], code: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "vconsolidate", *map(str, arguments)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "too long" in done.stderr.lower()
    assert list(tmp_path.iterdir()) == []
