"""A command plans what its user named: no empty name, no export deep inside a folder of inventories."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"


def _run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "vconsolidate", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_an_empty_name_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    done = _run("plan", "", cwd=SAMPLES)
    assert done.returncode == 2
    assert "the name of the file is empty" in done.stderr
    assert _run("check", "", cwd=SAMPLES).returncode == 2
    done = _run("init", "", "--schema", cwd=tmp_path)
    assert done.returncode == 2
    assert "is a directory" in done.stderr


def test_a_folder_of_inventories_is_refused_by_name(tmp_path: Path) -> None:
    done = _run("plan", SAMPLES, cwd=tmp_path)
    assert done.returncode == 3
    assert "branch-office.yaml" in done.stderr


def test_a_folder_of_exports_names_what_was_read(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / "exports" / "city-library", tmp_path / "library")
    done = _run("plan", "library", "--effort", "1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "read from" in done.stdout.split("Servers")[0]
