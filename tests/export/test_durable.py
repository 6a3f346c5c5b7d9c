"""An export is on the disk before it takes its place."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vconsolidate.errors import UsageError
from vconsolidate.export import durable, folder
from vconsolidate.export.durable import sync_tree
from vconsolidate.export.export import FORMAT, MANIFEST
from vconsolidate.export.folder import write_folder

MANIFEST_BYTES = f'{{"format": "{FORMAT}", "files": {{"ovf/a.ovf": "", "b.yml": ""}}}}'.encode()
FILES = {"ovf/a.ovf": b"new", "b.yml": b"new", MANIFEST: MANIFEST_BYTES}
OLD = {"b.yml": b"old", MANIFEST: MANIFEST_BYTES}


def test_all_files_are_flushed_before_the_folder_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, seen = tmp_path / "vms", []
    write_folder(target, OLD)

    def looks(new: Path) -> None:
        seen.append(sorted(path.relative_to(new).as_posix() for path in new.rglob("*") if path.is_file()))
        assert (target / "b.yml").read_bytes() == b"old"

    monkeypatch.setattr(folder, "sync_tree", looks)
    write_folder(target, FILES)
    assert seen == [sorted(FILES)]
    assert (target / "b.yml").read_bytes() == b"new"


def test_an_error_as_they_are_flushed_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "vms"
    write_folder(target, OLD)

    def fails(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "sync_tree", fails)
    with pytest.raises(UsageError, match="No space left"):
        write_folder(target, FILES)
    assert (target / "b.yml").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["vms"]


def test_where_no_file_system_can_be_flushed_each_file_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[Path] = []
    folders: list[Path] = []
    monkeypatch.setattr(durable, "_flushed", lambda _: False)
    monkeypatch.setattr(durable, "sync_file", files.append)
    monkeypatch.setattr(durable, "sync_folder", folders.append)
    (tmp_path / "ovf").mkdir()
    (tmp_path / "ovf" / "a.ovf").touch()
    (tmp_path / "b.yml").touch()
    sync_tree(tmp_path)
    assert sorted(files) == [tmp_path / "b.yml", tmp_path / "ovf" / "a.ovf"]
    assert sorted(folders) == [tmp_path, tmp_path / "ovf"]


@pytest.mark.skipif(sys.platform != "linux", reason="a call of Linux")
def test_linux_flushes_a_file_system_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: Path) -> None:
        raise AssertionError

    monkeypatch.setattr(durable, "sync_file", never)
    (tmp_path / "a.ovf").write_bytes(b"x")
    sync_tree(tmp_path)
