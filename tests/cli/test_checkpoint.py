"""A run that is broken off goes on: the steps that ended are not done again, and nothing gets worse."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode, UsageError
from vconsolidate.model.plan import Plan
from vconsolidate.packing import place as packing
from vconsolidate.pipeline import plan as pipeline
from vconsolidate.pipeline.checkpoint import files, keeper, writer
from vconsolidate.pipeline.checkpoint.claim import Claim
from vconsolidate.pipeline.checkpoint.files import FILE, read_checkpoint
from vconsolidate.pipeline.repair import plan_until_it_holds as repair
from vconsolidate.report import files as writing
from vconsolidate.sizing import size as sizing

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"
BRANCH = SAMPLES / "branch-office.yaml"
RUSH = SAMPLES / "morning-rush.yaml"


class Killed(BaseException):
    """Ends a command as a kill would, as far as the disk is concerned."""


def planned(folder: Path, *options: str, inventory: Path = BRANCH, name: str = "plan.json") -> int:
    kept = ("--checkpoint", str(folder / "kept"))
    return main(["plan", str(inventory), "-q", "--effort", "5", *kept, *options, "-o", f"json={folder / name}"])


def search_of(folder: Path, name: str = "plan.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / name).read_bytes())["search"]
    return found


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the arguments of every search for a plan."""
    heard: list[dict[str, Any]] = []
    action = packing.place

    def acts(*arguments: Any, **named: Any) -> Plan:  # noqa: ANN401
        heard.append(named)
        return action(*arguments, **named)

    monkeypatch.setattr(repair, "place", acts)
    return heard


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the plan document of a run without a checkpoint."""
    path = tmp_path_factory.mktemp("whole") / "plan.json"
    assert main(["plan", str(BRANCH), "-q", "--effort", "5", "-o", f"json={path}"]) == ExitCode.OK
    return path.read_bytes()


def die(*_arguments: object, **_named: object) -> object:
    raise Killed


def test_a_run_with_a_checkpoint_gives_the_same_bytes_and_so_does_one_more(
    tmp_path: Path, undisturbed: bytes, searches: list[dict[str, Any]]
) -> None:
    assert planned(tmp_path) == ExitCode.OK
    assert (tmp_path / "plan.json").read_bytes() == undisturbed
    assert len(searches) == 1
    state = read_checkpoint(tmp_path / "kept")
    assert state is not None
    assert state.finished
    assert [step.name for step in state.steps] == ["plan", "host range", "room for more VMs"]
    assert planned(tmp_path, "--resume") == ExitCode.OK
    assert (tmp_path / "plan.json").read_bytes() == undisturbed
    assert len(searches) == 1


def test_a_run_that_is_killed_between_two_steps_ends_with_the_same_bytes(
    tmp_path: Path, undisturbed: bytes, searches: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "host_range", die)
        assert planned(tmp_path) == ExitCode.BUG
    assert not (tmp_path / "plan.json").exists()
    assert len(searches) == 1
    assert planned(tmp_path, "--resume") == ExitCode.OK
    assert (tmp_path / "plan.json").read_bytes() == undisturbed
    assert len(searches) == 1  # it was placed and repaired already
    assert search_of(tmp_path)["resumed"] is False


def test_repair_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planned(tmp_path, inventory=RUSH) in {ExitCode.OK, ExitCode.BREACH}
    steps = read_checkpoint(tmp_path / "kept")
    assert steps is not None
    assert [step.name for step in steps.steps][:2] == ["plan", "repair, round 2"]
    whole = (tmp_path / "plan.json").read_bytes()
    other = tmp_path / "other"
    other.mkdir()
    calls: list[bool] = []
    action: Callable[..., Plan] = packing.place

    def second_dies(*arguments: Any, **named: Any) -> Plan:  # noqa: ANN401
        if named["mending"]:
            raise Killed
        calls.append(True)
        return action(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(repair, "place", second_dies)
        assert planned(other, inventory=RUSH) == ExitCode.BUG
    assert planned(other, "--resume", inventory=RUSH) in {ExitCode.OK, ExitCode.BREACH}
    assert len(calls) == 1
    assert (other / "plan.json").read_bytes() == whole


def killed_while_it_searches(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Plan until the search has found something, and be killed then."""
    action: Callable[..., Plan] = packing.place

    def finds_and_dies(*arguments: Any, **named: Any) -> Plan:  # noqa: ANN401
        action(*arguments, **named)
        raise Killed

    patch.setattr(writer, "SECONDS", 0.0)
    patch.setattr(repair, "place", finds_and_dies)
    patch.setattr(writer.Writer, "soon", writer.Writer.write)
    assert planned(folder) == ExitCode.BUG


def test_a_search_that_is_killed_leaves_its_placement_and_its_bound(
    tmp_path: Path, undisturbed: bytes, searches: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        killed_while_it_searches(tmp_path, patch)
    state = read_checkpoint(tmp_path / "kept")
    assert state is not None
    assert state.underway is not None
    best = json.loads(undisturbed)
    assert (state.underway.hosts, state.underway.survives) == (best["hosts_used"], True)
    assert state.underway.placement is not None
    assert set(state.underway.placement.host_of_vm) == {one["vm"] for one in best["placements"]}
    assert planned(tmp_path, "--resume") == ExitCode.OK
    assert searches[0]["start"] == state.underway.placement
    assert searches[0]["proven"]
    assert search_of(tmp_path)["resumed"] is True
    assert json.loads((tmp_path / "plan.json").read_bytes())["hosts_used"] == best["hosts_used"]


def test_ctrl_c_keeps_the_whole_plan_and_going_on_is_never_worse(
    tmp_path: Path, searches: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import signal

    with monkeypatch.context() as patch:
        action: Callable[..., object] = sizing.size

        def interrupts(*arguments: Any, **named: Any) -> object:  # noqa: ANN401
            signal.raise_signal(signal.SIGINT)
            return action(*arguments, **named)

        patch.setattr(pipeline, "size", interrupts)
        assert planned(tmp_path) == ExitCode.INTERRUPTED
    state = read_checkpoint(tmp_path / "kept")
    assert state is not None
    assert state.underway is not None
    assert state.underway.plan is not None
    assert not state.finished
    hosts = state.underway.plan.hosts_used
    assert planned(tmp_path, "--resume") == ExitCode.OK
    assert search_of(tmp_path) | {"resumed": True, "interrupted": False} == search_of(tmp_path)
    assert json.loads((tmp_path / "plan.json").read_bytes())["hosts_used"] <= hosts
    assert searches[1]["start"] is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--seed", "1"), "was made with --seed 0, and this run has --seed 1"),
        (("--set", "policy.memory.overcommit=1.1"), "was made without --set"),
        (("--no-repair",), "was made with --repair"),
    ],
)
def test_another_plan_is_refused_with_the_way_out(
    options: tuple[str, ...], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert planned(tmp_path) == ExitCode.OK
    before = {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()}
    assert planned(tmp_path, "--resume", *options) == ExitCode.INVALID_INPUT
    told = capsys.readouterr().err
    assert words in told
    assert "hint: plan what the checkpoint is of" in told
    assert {path.name: path.read_bytes() for path in (tmp_path / "kept").iterdir()} == before


def test_another_inventory_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert planned(tmp_path) == ExitCode.OK
    other = tmp_path / "branch-office.yaml"
    other.write_text(BRANCH.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert planned(tmp_path, "--resume", inventory=other) == ExitCode.INVALID_INPUT
    assert 'is of another state of the file "branch-office.yaml"' in capsys.readouterr().err


def test_a_run_that_did_not_end_is_not_thrown_away(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "host_range", die)
        assert planned(tmp_path) == ExitCode.BUG
    before = (tmp_path / "kept" / FILE).read_bytes()
    assert planned(tmp_path) == ExitCode.USAGE
    assert "add --resume to go on from it" in capsys.readouterr().err
    assert (tmp_path / "kept" / FILE).read_bytes() == before


@pytest.mark.parametrize("options", [(), ("--resume",)])
def test_a_folder_that_another_run_has_is_refused(
    options: tuple[str, ...], tmp_path: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("fcntl")
    (tmp_path / "kept").mkdir()
    with Claim(tmp_path / "kept"):
        assert planned(tmp_path, *options) == ExitCode.USAGE
        assert 'kept" is in use by another run\nhint: wait until it ends' in capsys.readouterr().err
    assert planned(tmp_path, *options) == ExitCode.OK
    assert (tmp_path / "plan.json").read_bytes() == undisturbed
    with Claim(tmp_path / "kept"):  # a run that has ended has let go of it
        pass


def test_a_pipe_in_place_of_the_lock_does_not_stop_a_run(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    os.mkfifo(tmp_path / "lock")
    with Claim(tmp_path):
        pass


def test_where_there_are_no_locks_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    for _ in range(2):
        Claim(tmp_path).take()
    monkeypatch.undo()
    fcntl = pytest.importorskip("fcntl")

    def lock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(fcntl, "flock", lock)
    for _ in range(2):
        Claim(tmp_path).take()


def test_options_that_make_no_sense_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(BRANCH), "--resume"]) == ExitCode.USAGE
    assert "--resume needs --checkpoint DIR" in capsys.readouterr().err
    file = tmp_path / "file"
    file.touch()
    assert main(["plan", str(BRANCH), "--checkpoint", str(file)]) == ExitCode.USAGE
    assert "is not a folder" in capsys.readouterr().err
    assert main(["plan", str(BRANCH), "--checkpoint", str(tmp_path / "a" / "b")]) == ExitCode.USAGE
    assert "its parent folder does not exist" in capsys.readouterr().err


def test_resuming_where_nothing_was_kept_begins_anew(tmp_path: Path, undisturbed: bytes) -> None:
    assert planned(tmp_path, "--resume") == ExitCode.OK
    assert (tmp_path / "plan.json").read_bytes() == undisturbed


def test_more_effort_searches_on_from_what_a_limit_ended(
    tmp_path: Path, searches: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_limited(*arguments: Any, **named: Any) -> None:  # noqa: ANN401
        action(*arguments, **(named | {"limited": True}))

    with monkeypatch.context() as patch:
        action = keeper.Keeper._end  # noqa: SLF001
        patch.setattr(keeper.Keeper, "_end", as_limited)
        assert planned(tmp_path) == ExitCode.OK
    assert planned(tmp_path, "--resume", "--effort", "4") == ExitCode.OK
    assert len(searches) == 1
    assert planned(tmp_path, "--resume", "--effort", "6") == ExitCode.OK
    assert len(searches) == 2
    assert search_of(tmp_path)["resumed"] is True


def test_a_plan_that_breaks_a_limit_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert planned(tmp_path) == ExitCode.OK
    kept = tmp_path / "kept"
    state = read_checkpoint(kept)
    assert state is not None
    path = kept / state.steps[0].file
    plan = json.loads(path.read_bytes())
    plan["host_of_vm"] = [0] * len(plan["host_of_vm"])
    _, sha256 = files.write_result(kept, path.name, plan)
    step = replace(state.steps[0], sha256=sha256)
    files.write_checkpoint(kept, replace(state, steps=(step, *state.steps[1:])))
    assert planned(tmp_path, "--resume") == ExitCode.INVALID_INPUT
    assert "has a plan that is wrong" in capsys.readouterr().err


def test_a_disk_that_fills_up_later_does_not_end_the_run(
    tmp_path: Path, undisturbed: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    action, calls = writing.write_all, iter(range(100))

    def full(*arguments: Any, **named: Any) -> None:  # noqa: ANN401
        if next(calls) > 1:
            raise UsageError("no space left on device")
        action(*arguments, **named)

    monkeypatch.setattr(files, "write_all", full)
    assert planned(tmp_path) == ExitCode.OK
    told = capsys.readouterr().err
    assert told.count("the checkpoint cannot be written, the run goes on: no space left on device") == 1
    assert (tmp_path / "plan.json").read_bytes() == undisturbed
    assert read_checkpoint(tmp_path / "kept") is not None
