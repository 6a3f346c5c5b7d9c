"""What killed programs left of a target is removed by the next one; what is in use, or of others, stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vconsolidate.export.exchange import exchange
from vconsolidate.export.folder import check_folder
from vconsolidate.leftovers import SUFFIX, prefix_for, remove_leftovers
from vconsolidate.report.files import write_all

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere nothing is removed")


def ended_process() -> int:
    """Return the number of a process that runs no more."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def left(target: Path, pid: int) -> Path:
    prefix = prefix_for(target.name).replace(f"-{os.getpid()}-", f"-{pid}-")
    return target.parent / f"{prefix}abc{SUFFIX}"


def test_only_files_of_processes_that_ended_are_removed(tmp_path: Path) -> None:
    target, gone = tmp_path / "plan.json", ended_process()
    dead, alive = left(target, gone), left(target, os.getpid())
    elsewhere = tmp_path / f".plan.json.00000000-{gone}-abc.part"
    other = left(tmp_path / "plan.html", gone)
    stranger = tmp_path / ".plan.json.notes.part"
    for path in (dead, alive, elsewhere, other, stranger):
        path.write_bytes(b"half")
    write_all([(str(target), b"whole")], lambda _: None)
    assert sorted(tmp_path.iterdir()) == sorted([target, alive, elsewhere, other, stranger])
    assert target.read_bytes() == b"whole"


def test_a_folder_that_is_missing_after_its_first_rename_comes_back(tmp_path: Path) -> None:
    target = tmp_path / "vms"
    work = left(target, ended_process())
    (work / "old").mkdir(parents=True)
    (work / "old" / "manifest.json").write_bytes(b"{}")
    (work / "new").mkdir()
    remove_leftovers(target, restores=True)
    assert (target / "manifest.json").read_bytes() == b"{}"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_no_output_does_not_come_back(tmp_path: Path) -> None:
    work = left(tmp_path / "scratch", ended_process())
    (work / "old").mkdir(parents=True)  # a file beside an inventory may be called so
    remove_leftovers(tmp_path / "scratch")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_keeps_its_content(tmp_path: Path) -> None:
    target = tmp_path / "vms"
    target.mkdir()
    work = left(target, ended_process())
    (work / "old").mkdir(parents=True)
    (work / "old" / "file").write_bytes(b"old")
    check_folder(target)
    assert list(tmp_path.iterdir()) == [target]
    assert list(target.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a call of Linux")
def test_two_folders_change_places(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / folder.name).touch()
    if not exchange(first, second):
        pytest.skip("this file system cannot")
    assert (first / "second").exists()
    assert (second / "first").exists()
    assert not exchange(first, tmp_path / "none")


def test_elsewhere_folders_do_not_change_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    assert exchange(first, second) is False
