"""Commands give the same bytes wherever their tasks run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.executors.conftest import ROOT, Cluster
from tests.executors.pretended import Pretended, send_everything
from vconsolidate.cli.main import main
from vconsolidate.executors import choice

SAMPLES = ROOT / "sample_inventories"

CASES = {
    "plan of several clusters": (["plan", "full-tour.yaml"], {"_fill", "replay_block", "_run", "lose_all"}),
    "hosts that reclaim memory": (["plan", "memory-pressure.yaml"], {"replay_block", "reclaim_group"}),
    "scenarios": (
        ["what-if", "zones-and-services.yaml", "--scenario", "a: growth=9 %", "--scenario", "b: growth=2 %"],
        {"plan_task"},
    ),
    "frontier": (["frontier", "zones-and-services.yaml", "--values", "overcommit=2,3"], {"plan_task"}),
    "backtest": (["backtest", "morning-rush.yaml", "--margins", "0,10", "--packings", "1"], {"_trials"}),
}
"""A command on a sample, and functions that must have been called elsewhere."""


def output(arguments: Sequence[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a command prints as JSON."""
    command, sample, *more = arguments
    assert main([command, str(SAMPLES / sample), *more, "--format", "json", "-q"]) in {0, 1}
    return capsys.readouterr().out


@pytest.mark.parametrize("name", CASES)
def test_tasks_that_leave_the_process_change_nothing(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, functions = CASES[name]
    here = output(arguments, capsys)
    send_everything(monkeypatch)
    cluster = Pretended()
    choice.use_cluster(cluster)
    assert output(arguments, capsys) == here
    assert functions <= set(cluster.tasks)


def test_a_plan_by_a_dask_cluster_has_the_same_bytes(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = output(["plan", "memory-pressure.yaml"], capsys)
    send_everything(monkeypatch)
    assert output(["plan", "memory-pressure.yaml", "--executor", cluster.address], capsys) == here


def test_an_interrupted_command_ends_with_a_plan_and_leaves_no_work_behind(cluster: Cluster, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    command = [sys.executable, "-m", "tests.executors.long_search", cluster.address, str(plan)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "waiting for the cluster" in line:
                break
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert time.monotonic() < began + 30
    assert json.loads(plan.read_text(encoding="utf-8"))["search"]["interrupted"] is True


def test_ctrl_c_at_a_terminal_leaves_the_workers_of_this_machine_their_results(tmp_path: Path) -> None:
    """A terminal sends it to the workers as well, which are of the same group of processes."""
    pytest.importorskip("distributed")
    plan = tmp_path / "plan.json"
    command = [sys.executable, "-m", "tests.executors.long_search", "dask://local?workers=1", str(plan)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "waiting for the cluster" in line:
                break
        time.sleep(1)
        os.killpg(process.pid, signal.SIGINT)
        said = process.stderr.read()
        assert process.wait(timeout=60) == 130
    assert "does not work any more" not in said
    assert json.loads(plan.read_text(encoding="utf-8"))["search"]["interrupted"] is True
