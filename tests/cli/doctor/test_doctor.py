"""`doctor` looks at every part, and fails where a library is missing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vconsolidate.cli.doctor import libraries
from vconsolidate.cli.main import main


def test_a_sound_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--format", "json"]) == 0
    found = {one["part"]: one for one in json.loads(capsys.readouterr().out)}
    assert {"python", "libraries", "cores", "memory", "browser", "settings", "catalogue", "plan"} <= found.keys()
    assert "verified" in found["plan"]["found"]


def test_a_missing_library_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(libraries, "required", lambda: {"no-such-library": ">=1"})
    assert main(["doctor"]) == 1
    assert "missing: no-such-library" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("version", "wanted", "within"),
    [("2.0.1", ">=2.0,<3", True), ("3.0", ">=2.0,<3", False), ("1.9", ">=2.0", False), ("2", ">=2.0.0", True)],
)
def test_ranges(version: str, wanted: str, within: bool) -> None:
    assert libraries.within(version, wanted) is within


def test_version_begins_with_the_short_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[0] == "vconsolidate"
    assert any(line.startswith("ortools ") for line in lines)


def test_a_broken_file_of_settings_fails_and_the_rest_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "vconsolidate.toml").write_text("efort = 3\nseed = 1.5\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["doctor", "--config", "vconsolidate.toml", "--format", "json"]) == 1
    found = {one["part"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["settings"]["state"] == "failed"
    assert "efort: unknown setting" in found["settings"]["found"]
    assert found["plan"]["state"] == "ok"
