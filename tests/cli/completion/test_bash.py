"""Completions, asked for as the shells ask."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shell import ROOT
from vconsolidate.cli.completion.answer import join
from vconsolidate.cli.format_options import ALL
from vconsolidate.cli.main import main

Ask = Callable[..., list[str]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return a function that completes the last of the words as bash breaks them."""

    def complete(*words: str) -> list[str]:
        monkeypatch.setenv("_VCONSOLIDATE_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "\n".join(("vconsolidate", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert main([]) == 0
        return capsys.readouterr().out.splitlines()

    return complete


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    names = {"hosts": [{"name": "esx-01"}], "vms": [{"name": "db01"}, {"name": "db02"}]}
    kept = {"dispositions": [{"server": "db01"}, {"server": "fax01"}, {"server": "odd\x1b[31m"}]}
    (tmp_path / "plan.json").write_text(json.dumps({**names, **kept}), encoding="utf-8")
    return tmp_path / "plan.json"


def test_commands_and_options(ask: Ask) -> None:
    assert ask("pl") == ["plan"]
    assert ask("ma") == ["man"]
    assert ask("plan", "x", "--eff") == ["--effort"]
    assert ask("config", "s") == ["show"]
    assert ask("--col") == ["--colour", "--color"]
    assert ask("plan", "x", "--colour", "a") == ["auto", "always"]
    assert ask("schema", "d") == ["difference"]
    assert ask("config", "show", "v") == ["validate", "verify"]


def test_formats_and_their_paths(ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "out/plan.json").touch()
    assert ask("plan", "x", "--format", "") == list(ALL)
    assert ask("verify", "x", "-f", "") == ["terminal", "json"]
    assert ask("plan", "x", "-o", "j") == ["json=", "junit="]
    assert ask("plan", "x", "-o", "json", "=") == ["out/"]
    assert ask("plan", "x", "-o", "json", "=", "out/p") == ["out/plan.json"]
    assert ask("plan", "x", "--format", "=", "js") == ["json"]


def test_fields_of_the_inventory(ask: Ask) -> None:
    assert ask("plan", "x", "--set", "policy.cpu.ce") == ["policy.cpu.ceiling="]
    assert "policy.cpu.ceiling=" in ask("plan", "x", "--set", "policy.c")
    assert ask("plan", "x", "--set", "pol")[0].startswith("policy.")  # one answer would get a space behind it
    assert len(ask("plan", "x", "--set", "pol")) > 3
    assert {"hosts_used", "hosts_over_ceiling"} <= set(ask("check", "x", "--set", "budgets[0].metric", "=", "h"))
    assert "esxi-6.7" in ask("plan", "x", "--set", "target.clusters[0].hypervisor", "=", "esxi-6")
    assert ask("plan", "x", "--set", "policy.cpu.statistic", "=", "pe") == ["peak"]
    assert ask("plan", "x", "--set", "nothing.like.it") == []


def test_names_of_a_plan(ask: Ask, plan: Path) -> None:
    assert ask("explain", str(plan), "") == ["esx-01", "db01", "db02", "fax01"]
    assert ask("explain", str(plan), "db") == ["db01", "db02"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"\xff", b'{"hosts": 3, "vms": [1, {"name": 2}]}', b"[" * 200_000]
)
def test_a_broken_plan_completes_nothing(ask: Ask, content: bytes, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(content)
    assert ask("explain", str(tmp_path / "plan.json"), "") == []
    assert ask("explain", str(tmp_path / "missing.json"), "") == []


def test_words_that_the_program_knows(ask: Ask) -> None:
    assert ask("check", "x", "--select", "VC301,VC10")[:2] == ["VC301,VC101", "VC301,VC102"]
    assert "VC301" in ask("check", "x", "--ignore", "VC3")
    assert ask("import", "x", "--source", "prom") == ["prometheus"]
    assert ask("import", "x", "--timezone", "Europe/Rom") == ["Europe/Rome"]
    assert "dell-poweredge-r740-2x4110" in ask("import", "x", "--target", "dell-poweredge-r740")
    assert ask("backtest", "x", "--statistics", "p95,pe") == ["p95,peak"]


def test_every_option_that_names_a_format_offers_only_formats_it_writes(ask: Ask) -> None:
    for command in ("assess", "backtest", "capacity", "diff", "doctor", "explain", "validate", "verify"):
        offered = ask(command, "--format", "")
        assert {"terminal", "json"} <= set(offered) < set(ALL), command
        assert ask(command, "-o", "") == [f"{name}=" for name in offered]


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells(shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("_VCONSOLIDATE_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "vconsolidate plan x --set policy.cpu.ceil")
    monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", "policy.cpu.ceil")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    assert main([]) == 0
    assert "policy.cpu.ceiling=" in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "code"), [("vconsolidate pl", 0), ("vconsolidate plan inventor", 1)])
def test_fish_learns_whether_there_is_anything(typed: str, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_VCONSOLIDATE_COMPLETE", "complete_fish")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", typed)
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "is-args")
    assert main([]) == code


@pytest.mark.parametrize(
    ("pieces", "words"),
    [
        (["a", "--set", "b.c", "=", "d"], ["a", "--set", "b.c=d"]),
        (["a", "-o", "json", "=", ""], ["a", "-o", "json="]),
        (["a", "x", ":", "y", "z"], ["a", "x:y", "z"]),
        (["a", ""], ["a", ""]),
    ],
)
def test_pieces_of_bash_become_words(pieces: list[str], words: list[str]) -> None:
    assert join(pieces) == words


def test_a_broken_file_of_settings_does_not_disturb(
    ask: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("VCONSOLIDATE_NO_CONFIG")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "vconsolidate.toml").write_text("efort = ", encoding="utf-8")
    assert ask("plan", "x", "--eff") == ["--effort"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_itself(tmp_path: Path) -> None:
    """The script that --show-completion prints, in a real bash: the words are broken as readline breaks them."""
    (tmp_path / "vconsolidate").write_text(f'#!/bin/sh\nexec {sys.executable} -m vconsolidate "$@"\n', encoding="utf-8")
    (tmp_path / "vconsolidate").chmod(0o755)
    script = """
source <(_VCONSOLIDATE_COMPLETE=source_bash vconsolidate)
COMP_WORDS=(vconsolidate plan x --set policy.cpu.statistic = pe) COMP_CWORD=6
_vconsolidate_completion vconsolidate pe =
printf '%s\\n' "${COMPREPLY[@]}"
"""
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["peak"]


def test_completion_loads_no_solver_and_no_table() -> None:
    script = (
        "import os, sys\n"
        "from vconsolidate.cli.main import main\n"
        "main([])\n"
        "print([name for name in ('ortools', 'polars', 'numba', 'jinja2') if name in sys.modules], file=sys.stderr)"
    )
    for words in ("vconsolidate plan x --set policy.", "vconsolidate check x --select V", "vconsolidate p"):
        asked = {
            "_VCONSOLIDATE_COMPLETE": "complete_bash",
            "COMP_WORDS": words.replace(" ", "\n"),
            "COMP_CWORD": str(words.count(" ")),
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, **asked}, capture_output=True, text=True, check=True
        )
        assert done.stderr.strip() == "[]"
        assert done.stdout


def test_an_entry_of_a_list_is_completed_by_index_or_name(ask: Ask) -> None:
    assert all(one.startswith("servers[0].") for one in ask("plan", "x", "--set", "servers["))
    assert "servers[db01].demand." in ask("plan", "x", "--set", "servers[db01")
    assert ask("plan", "x", "--set", "name[") == []
    assert ask("plan", "x", "--set", "nothing[3") == []
