"""Outputs are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.report.files import check_targets, write_all


def _ignore(_content: bytes) -> None:
    return None


def test_files_and_stdout_are_written(tmp_path: Path) -> None:
    printed: list[bytes] = []
    write_all([(str(tmp_path / "a"), b"1"), ("-", b"2"), (str(tmp_path / "b"), b"3")], printed.append)
    assert ((tmp_path / "a").read_bytes(), printed, (tmp_path / "b").read_bytes()) == (b"1", [b"2"], b"3")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_when_one_output_fails_no_file_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"old")
    calls = iter([None, OSError(28, "No space left on device")])
    real = os.fsync

    def full(handle: int) -> None:
        error = next(calls)
        if error:
            raise error
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    printed: list[bytes] = []
    with pytest.raises(UsageError, match=r'second" cannot be written: No space left on device'):
        write_all([("-", b"0"), (str(first), b"new"), (str(second), b"new")], printed.append)
    assert first.read_bytes() == b"old"
    assert printed == []
    assert [path.name for path in tmp_path.iterdir()] == ["first"]


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        (["."], "is a directory"),
        (["missing/plan.json"], "the folder .* does not exist"),
        (["a", "a"], 'two outputs go to "a"'),
        (["a", "./a"], "two outputs go to"),
        (["-", "-"], "two outputs go to standard output"),
        ([""], "an output has no path"),
    ],
)
def test_targets_that_cannot_be_written_are_refused_in_advance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, targets: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        check_targets(targets)
    with pytest.raises(UsageError, match=message):
        write_all([(target, b"") for target in targets], _ignore)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="permission denied"):
        check_targets([str(tmp_path / "plan.json")])


def test_permissions_of_a_file_stay_and_a_new_one_follows_the_umask(tmp_path: Path) -> None:
    private, new = tmp_path / "private", tmp_path / "new"
    private.write_bytes(b"")
    private.chmod(0o600)
    previous = os.umask(0o027)
    try:
        write_all([(str(private), b"1"), (str(new), b"2")], _ignore)
    finally:
        os.umask(previous)
    assert private.stat().st_mode & 0o777 == 0o600
    assert new.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    write_all([(str(link), b"new")], _ignore)
    assert link.is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_what_is_no_regular_file_is_written_directly() -> None:
    write_all([("/dev/null", b"gone")], _ignore)
    assert not Path("/dev/null").is_file()


def test_a_kill_between_two_renames_leaves_the_first_output_for_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    names = ["plan.json", "plan.html", "plan.csv"]
    for name in names:
        (tmp_path / name).write_bytes(b"old")
    action, renamed = Path.replace, list[str]()

    def dies(source: Path, target: Path) -> Path:
        if len(renamed) == 2:
            raise KilledError
        renamed.append(Path(target).name)
        return action(source, target)

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(KilledError):
        write_all([(str(tmp_path / name), b"new") for name in names], lambda _: None)
    assert renamed == ["plan.csv", "plan.html"]
    assert (tmp_path / "plan.json").read_bytes() == b"old"
