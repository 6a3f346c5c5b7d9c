"""The environment states the colour: below the command line, above the files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def _run(tmp_path: Path, *arguments: str, **stated: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in {"NO_COLOR", "FORCE_COLOR", "VCONSOLIDATE_NO_CONFIG"}
    }
    command = [sys.executable, "-m", "vconsolidate", *arguments]
    where = {"PYTHONPATH": str(Path(__file__).parents[3])}
    return subprocess.run(
        command, cwd=tmp_path, env=clean | where | stated, capture_output=True, text=True, check=False
    )


def test_the_environment_states_the_colour(tmp_path: Path) -> None:
    (tmp_path / "vconsolidate.toml").write_text('colour = "never"\n', encoding="utf-8")
    assert _run(tmp_path, "init", "inventory.yaml").returncode == 0
    assess = ("assess", "inventory.yaml")
    assert "\x1b[" not in _run(tmp_path, *assess).stdout
    assert "\x1b[" in _run(tmp_path, *assess, VCONSOLIDATE_COLOUR="always").stdout
    assert "\x1b[" in _run(tmp_path, *assess, VCONSOLIDATE_COLOUR="never", VCONSOLIDATE_ASSESS_COLOUR="always").stdout
    assert "\x1b[" not in _run(tmp_path, *assess, "--colour", "never", VCONSOLIDATE_COLOUR="always").stdout


def test_a_wrong_colour_is_refused(tmp_path: Path) -> None:
    done = _run(tmp_path, "assess", "inventory.yaml", VCONSOLIDATE_COLOUR="blue")
    assert done.returncode == 2
    assert 'VCONSOLIDATE_COLOUR is "blue"' in done.stderr
