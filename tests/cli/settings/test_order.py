"""The command line outweighs the environment, that outweighs the project's file, that outweighs the user's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.cli.main import main


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, inside a repository, with a user's folder for settings beside it."""
    monkeypatch.delenv("VCONSOLIDATE_NO_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "repository" / "estates"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    monkeypatch.chdir(folder)
    return folder


def _user(project: Path, text: str) -> None:
    file = project.parents[1] / "user/vconsolidate/vconsolidate.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def _shown(capsys: pytest.CaptureFixture[str], *before: str) -> dict[tuple[str, str], Any]:
    assert main([*before, "config", "show", "--format", "json"]) == 0
    return {(row["command"], row["setting"]): row for row in json.loads(capsys.readouterr().out)["settings"]}


def test_each_place_outweighs_the_next(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _shown(capsys)["plan", "effort"]["source"] == "default"
    _user(project, "effort = 11\nseed = 5\n")
    assert _shown(capsys)["plan", "effort"]["value"] == 11
    (project.parent / "vconsolidate.toml").write_text("effort = 12\n[plan]\neffort = 13\n", encoding="utf-8")
    shown = _shown(capsys)
    assert (shown["plan", "effort"]["value"], shown["check", "effort"]["value"]) == (13, 12)
    assert shown["plan", "effort"]["origin"].endswith("vconsolidate.toml:3")
    assert shown["plan", "seed"]["value"] == 5
    monkeypatch.setenv("VCONSOLIDATE_EFFORT", "14")
    assert _shown(capsys)["plan", "effort"]["value"] == "14"
    monkeypatch.setenv("VCONSOLIDATE_PLAN_EFFORT", "15")
    shown = _shown(capsys)
    assert (shown["plan", "effort"]["value"], shown["check", "effort"]["value"]) == ("15", "14")
    assert shown["plan", "effort"]["origin"] == "VCONSOLIDATE_PLAN_EFFORT"


def test_the_plan_records_what_took_effect(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["init", "inventory.yaml", "-q"]) == 0

    def planned(*options: str) -> tuple[float, int]:
        assert main(["plan", "inventory.yaml", "-f", "json", *options]) == 0
        document = json.loads(capsys.readouterr().out)
        return document["search"]["work"], document["seed"]

    (project / "vconsolidate.toml").write_text("effort = 2\n[plan]\nseed = 7\n", encoding="utf-8")
    assert planned() == (2, 7)
    monkeypatch.setenv("VCONSOLIDATE_EFFORT", "3")
    assert planned() == (3, 7)
    assert planned("--effort", "4") == (4, 7)
    assert planned("--no-config") == (3, 0)
    monkeypatch.delenv("VCONSOLIDATE_EFFORT")
    monkeypatch.setenv("VCONSOLIDATE_NO_CONFIG", "1")
    assert planned() == (30, 0)


def test_a_named_file_alone_counts(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _user(project, "seed = 5\n")
    (project / "vconsolidate.toml").write_text("effort = 12\n", encoding="utf-8")
    (project / "ci.toml").write_text("workers = 2\n", encoding="utf-8")
    for shown in (_shown(capsys, "--config", "ci.toml"), _named_by_variable(monkeypatch, capsys)):
        assert shown["plan", "workers"]["value"] == 2
        assert shown["plan", "effort"]["source"] == shown["plan", "seed"]["source"] == "default"


def _named_by_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> dict[tuple[str, str], Any]:
    monkeypatch.setenv("VCONSOLIDATE_CONFIG", "ci.toml")
    return _shown(capsys)


def test_a_file_behind_the_command_counts_too(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "broken.toml").write_text("efort = 1\n", encoding="utf-8")
    for arguments in (["--config", "broken.toml", "validate", "x"], ["validate", "x", "--config", "broken.toml"]):
        assert main(arguments) == 3
        assert 'broken.toml:1:1: efort: unknown setting (did you mean "effort"?)' in capsys.readouterr().err


def test_a_stray_file_is_left_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "vconsolidate.toml").write_text("efort = 1\n", encoding="utf-8")
    for arguments in (["--no-config", "validate", "x"], ["validate", "x", "--no-config"]):
        assert main(arguments) == 3
        assert capsys.readouterr().err.startswith("x: does not exist")


def test_a_file_and_none_contradict_each_other(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.toml").touch()
    assert main(["validate", "x", "--config", "a.toml", "--no-config"]) == 2
    assert main(["validate", "x", "--no-config", "--config", "a.toml"]) == 2
    assert main(["--no-config", "--config", "a.toml", "validate", "x"]) == 2
    assert "contradict" in capsys.readouterr().err


def test_settings_of_planning_do_not_forbid_to_check_a_plan(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "inventory.yaml", "-q"]) == 0
    assert main(["plan", "inventory.yaml", "-q", "-o", "json=plan.json"]) == 0
    (project / "vconsolidate.toml").write_text("effort = 12\nseed = 3\n", encoding="utf-8")
    assert main(["check", "plan.json", "-q"]) == 0
    assert main(["check", "plan.json", "-q", "--effort", "12"]) == 2
    assert "have no effect on a plan document" in capsys.readouterr().err


def test_the_command_line_replaces_a_list(project: Path) -> None:
    assert main(["init", "inventory.yaml", "-q"]) == 0
    (project / "vconsolidate.toml").write_text('[validate]\noutput = ["json=kept.json"]\n', encoding="utf-8")
    assert main(["validate", "inventory.yaml", "-q"]) == 0
    assert (project / "kept.json").exists()
    (project / "kept.json").unlink()
    assert main(["validate", "inventory.yaml", "-q", "-o", "json=other.json"]) == 0
    assert not (project / "kept.json").exists()


def test_paths_are_relative_to_the_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project.parent / "vconsolidate.toml").write_text(
        'baseline = "ci/old.json"\n[plan]\noutput = ["json=out/plan.json", "terminal=-"]\n', encoding="utf-8"
    )
    shown = _shown(capsys)
    assert shown["check", "baseline"]["value"] == "../ci/old.json"
    assert shown["plan", "output"]["value"] == ["json=../out/plan.json", "terminal=-"]


def test_the_table_groups_commands_that_agree(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "vconsolidate.toml").write_text("[plan]\neffort = 20\n", encoding="utf-8")
    assert main(["config", "show"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("effort ")]
    assert ["effort", "20", f"{project / 'vconsolidate.toml'}:2", "30", "plan"] in lines
    assert any(line[1:4] == ["30", "default", "30"] and "plan," not in line for line in lines)
    assert main(["config", "show", "nothing"]) == 2
