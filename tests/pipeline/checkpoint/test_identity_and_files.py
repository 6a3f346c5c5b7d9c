"""A checkpoint is read back whole, and refused where it is not, or is of something else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from vconsolidate.errors import ExitCode, InputError, UsageError
from vconsolidate.model.estate import InputFile
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.pipeline.checkpoint.files import (
    FILE,
    Checkpoint,
    EndedStep,
    Limits,
    Underway,
    read_checkpoint,
    read_result,
    write_checkpoint,
    write_result,
)
from vconsolidate.pipeline.checkpoint.identity import Identity, refuse_others
from vconsolidate.version import __version__

IDENTITY = Identity(__version__, (InputFile("a.yaml", "1" * 64), InputFile("t.csv", "2" * 64)), ("x=1",), 3, 2)
PLACEMENT = Previous((PreviousHost("h", "c", "t"),), {"vm": "h"})
STATE = Checkpoint(
    IDENTITY,
    Limits(30.0),
    "plan: packing",
    (EndedStep("plan", "k", 1.5, limited=True, file="step-01.json", sha256="3" * 64),),
    Underway("repair, round 2", "key", "columns", 12.5, 11.0, "EUR", 3, PLACEMENT, proven={"d": (11, "clique")}),
)


def test_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    assert read_checkpoint(tmp_path) is None
    write_checkpoint(tmp_path, STATE)
    assert read_checkpoint(tmp_path) == STATE


def test_the_same_state_gives_the_same_bytes(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, STATE)
    first = (tmp_path / FILE).read_bytes()
    write_checkpoint(tmp_path, STATE)
    assert (tmp_path / FILE).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[: len(text) // 2], "is no JSON"),
        (lambda _: "", "is no JSON"),
        (lambda _: "[]", "is no checkpoint"),
        (lambda text: text.replace("vconsolidate checkpoint 1", "vconsolidate checkpoint 9"), "another version"),
        (lambda text: text.replace('"bound": 11.0', '"bound": 12.0'), "was changed after it was written"),
        (lambda text: text.replace('"sha256"', '"sum"', 1), "was changed after it was written"),
    ],
)
def test_a_damaged_checkpoint_is_refused(change: object, words: str, tmp_path: Path) -> None:
    assert callable(change)
    write_checkpoint(tmp_path, STATE)
    path = tmp_path / FILE
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(InputError, match=words) as refused:
        read_checkpoint(tmp_path)
    assert refused.value.exit_code is ExitCode.INVALID_INPUT
    assert refused.value.hint is not None
    assert "begin anew" in refused.value.hint


def test_a_checkpoint_of_another_version_is_refused(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, replace(STATE, identity=replace(IDENTITY, version="0.0.1")))
    with pytest.raises(InputError, match=f"is of vconsolidate 0.0.1, and this is {__version__}"):
        read_checkpoint(tmp_path)


def test_a_result_comes_back_only_as_it_was_written(tmp_path: Path) -> None:
    name, sha256 = write_result(tmp_path, "step-01.json", PLACEMENT)
    step = EndedStep("plan", "k", 1.0, limited=False, file=name, sha256=sha256)
    assert read_result(tmp_path, step, Previous) == PLACEMENT
    assert read_result(tmp_path, replace(step, file="../" + tmp_path.name + "/" + name), Previous) == PLACEMENT
    (tmp_path / name).write_text((tmp_path / name).read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(InputError, match="was changed after it was written"):
        read_result(tmp_path, step, Previous)
    (tmp_path / name).unlink()
    with pytest.raises(InputError, match=r"step-01\.json: is missing"):
        read_result(tmp_path, step, Previous)


def test_everything_that_differs_is_said_at_once() -> None:
    refuse_others(IDENTITY, IDENTITY, Path("kept"))
    other = Identity(
        __version__,
        (InputFile("a.yaml", "9" * 64), InputFile("u.csv", "2" * 64)),
        seed=4,
        repair=False,
        previous="5" * 64,
    )
    with pytest.raises(InputError) as refused:
        refuse_others(IDENTITY, other, Path("kept"))
    assert [one.message for one in refused.value.problems] == [
        'is of another state of the file "a.yaml"',
        'is of an inventory with the file "t.csv", which this one does not read',
        'is of an inventory without the file "u.csv"',
        "was made with --set x=1, and this run is without --set",
        "was made with --seed 3, and this run has --seed 4",
        "was made with --hold-out 2, and this run is without --hold-out",
        "was made with --repair, and this run has --no-repair",
        "is of another earlier placement (--previous)",
    ]


def test_files_that_only_moved_are_the_same() -> None:
    moved = replace(IDENTITY, files=(InputFile("b/a.yaml", "1" * 64), InputFile("b/t.csv", "2" * 64)))
    refuse_others(IDENTITY, moved, Path("kept"))


@pytest.mark.parametrize(
    ("now", "before", "more"),
    [
        (Limits(30.0), Limits(30.0), False),
        (Limits(31.0), Limits(30.0), True),
        (Limits(29.0), Limits(30.0), False),
        (Limits(30.0, 60.0), Limits(30.0, 30.0), True),
        (Limits(30.0), Limits(30.0, 30.0), True),
        (Limits(30.0, 30.0), Limits(30.0), False),
    ],
)
def test_larger_limits_are_worth_another_try(now: Limits, before: Limits, more: bool) -> None:
    assert now.allow_more_than(before) is more


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_checkpoint(tmp_path / "none", STATE)


def test_the_file_is_json_that_people_can_read(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, STATE)
    content = json.loads((tmp_path / FILE).read_bytes())
    assert content["phase"] == "plan: packing"
    assert content["underway"]["placement"]["host_of_vm"] == {"vm": "h"}
