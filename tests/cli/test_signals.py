"""Ctrl-C and SIGTERM: before the search, in it, after it, and several in a row."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.cli.interruption import interruption
from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"
BRANCH = SAMPLES / "branch-office.yaml"


def signalled(patch: pytest.MonkeyPatch, where: str, *numbers: signal.Signals) -> None:
    """Let signals come when the function `where` of the package is called."""
    module, _, name = where.rpartition(".")
    action: Callable[..., object] = getattr(importlib.import_module(f"vconsolidate.{module}"), name)

    def acts(*arguments: object, **named: object) -> object:
        for number in numbers:
            signal.raise_signal(number)
        return action(*arguments, **named)

    patch.setattr(f"vconsolidate.{where}", acts)


def planned(folder: Path) -> tuple[int, dict[str, Any] | None]:
    """Return the exit code of planning into `folder`, and the plan document, if there is one."""
    path = folder / "plan.json"
    code = main(["plan", str(BRANCH), "-q", "-o", f"json={path}"])
    return code, json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_before_the_search_nothing_is_written(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signalled(monkeypatch, "cli.planning.read_inventory", number)
    assert planned(tmp_path) == (ExitCode.INTERRUPTED, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_before_the_first_plan_the_search_ends_with_what_it_finds_at_once(
    number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signalled(monkeypatch, "pipeline.plan.size", number)
    code, document = planned(tmp_path)
    assert code == ExitCode.INTERRUPTED
    assert document is not None
    assert document["search"]["interrupted"] is True
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "plan.parquet"]


def test_what_only_adds_to_a_plan_counts_as_cut_short_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signalled(monkeypatch, "pipeline.plan.host_range", signal.SIGINT)
    code, document = planned(tmp_path)
    assert code == ExitCode.INTERRUPTED
    assert document is not None
    assert document["search"]["interrupted"] is True


def test_a_report_that_is_being_made_is_written_in_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(tmp_path)[0] == ExitCode.OK
    undisturbed = (tmp_path / "plan.json").read_bytes()
    signalled(monkeypatch, "pipeline.outcome_document.build", signal.SIGTERM)
    assert planned(tmp_path)[0] == ExitCode.INTERRUPTED
    assert (tmp_path / "plan.json").read_bytes() == undisturbed


def test_a_runway_ends_its_searches_with_what_they_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(tmp_path)[0] == ExitCode.OK
    path = tmp_path / "runway.json"
    command = ["runway", str(tmp_path / "plan.json"), "--growth", "20%", "--repack", "-q", "-o", f"json={path}"]
    signalled(monkeypatch, "pipeline.runway.placed.any_placement", signal.SIGINT)
    assert main(command) == ExitCode.INTERRUPTED
    [cluster] = json.loads(path.read_text(encoding="utf-8"))["clusters"]
    [bought] = cluster["purchases"]
    assert bought["repacked"]["tries"] == 1
    assert bought["repacked"]["holds"]["month"] == cluster["repacked"]["holds"]["month"]  # no more was found


@pytest.mark.parametrize("numbers", [(signal.SIGINT, signal.SIGINT), (signal.SIGTERM, signal.SIGINT, signal.SIGTERM)])
def test_the_second_signal_leaves_at_once(
    numbers: tuple[signal.Signals, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signalled(monkeypatch, "pipeline.plan.size", *numbers)
    assert planned(tmp_path) == (ExitCode.INTERRUPTED, None)
    assert list(tmp_path.iterdir()) == []


def test_handlers_are_as_they_were_after_a_command(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert planned(tmp_path)[0] == ExitCode.OK
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


def test_the_first_interrupt_asks_and_the_second_leaves() -> None:
    with interruption() as asked:
        asked.searching = True
        assert not asked()
        signal.raise_signal(signal.SIGINT)
        assert asked()
        assert asked.code(ExitCode.OK) is ExitCode.INTERRUPTED
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(("number", "times"), [(signal.SIGTERM, 1), (signal.SIGINT, 4)])
def test_a_true_process_ends_with_130_and_whole_files(number: signal.Signals, times: int, tmp_path: Path) -> None:
    out = tmp_path / "plan.json"
    command = [sys.executable, "-m", "vconsolidate", "plan", str(SAMPLES / "full-tour.yaml"), "-v", "-o", f"json={out}"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("search:"):
            assert process.poll() is None
        for _ in range(times):
            process.send_signal(number)
        stderr = process.stderr.read()
    assert process.returncode == ExitCode.INTERRUPTED, stderr
    assert "Traceback" not in stderr
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names in ([], ["plan.json", "plan.parquet"])
    if names:
        assert json.loads(out.read_text(encoding="utf-8"))["search"]["interrupted"] is True
    else:
        assert times > 1


def test_a_migration_ends_with_the_waves_found_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(tmp_path)[0] == ExitCode.OK
    path = tmp_path / "moves.json"
    command = ["migrate", str(tmp_path / "plan.json"), "-q", "-o", f"json={path}"]
    with monkeypatch.context() as patch:
        signalled(patch, "pipeline.migration.run.plan_migration", signal.SIGINT)
        assert main(command) == ExitCode.INTERRUPTED
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["interrupted"] is True
    assert document["verdict"].endswith(", interrupted")
    assert main(command) == ExitCode.OK
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert whole["interrupted"] is False
    assert whole["complete"] is True


def test_a_count_of_an_inventory_whose_plan_was_interrupted_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "room.json"
    signalled(monkeypatch, "pipeline.plan.size", signal.SIGINT)
    assert main(["capacity", str(BRANCH), "-q", "-o", f"json={path}"]) == ExitCode.INTERRUPTED
    assert path.exists()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_signal_while_a_class_is_made_ends_with_130_as_well(tmp_path: Path) -> None:
    text = (
        "from vconsolidate.cli import main\n"
        "main.main = lambda _: exec('raise KeyboardInterrupt')\n"  # as a signal does inside `dataclass`
        "main.run()\n"
    )
    (tmp_path / "interrupted.py").write_text(text, encoding="utf-8")
    places = os.pathsep.join([str(tmp_path), str(SAMPLES.parent)])
    words = [sys.executable, "-m", "interrupted"]
    done = subprocess.run(words, check=False, capture_output=True, env=os.environ | {"PYTHONPATH": places})
    assert done.returncode == ExitCode.INTERRUPTED


def test_an_error_on_the_way_out_of_a_signal_is_no_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> object:
        try:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        finally:
            raise ValueError("there is an open writing handle")  # as zipfile says when it is closed too early

    monkeypatch.setattr("vconsolidate.pipeline.plan.size", fails)
    assert planned(tmp_path) == (ExitCode.INTERRUPTED, None)
    assert "bug" not in capsys.readouterr().err
