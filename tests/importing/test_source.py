"""Damaged, endless and odd files of a source are refused, named, and unpacked no further than is allowed."""

from __future__ import annotations

import gc
import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from vconsolidate.errors import InputError
from vconsolidate.inventory.importing import source as sources
from vconsolidate.inventory.importing import source_file
from vconsolidate.inventory.importing.source import Source, open_source

PACKED = gzip.compress(b"timestamp,server,value\n0,web,1\n" * 100, mtime=0)
MIB = 1024**2


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        contents(open_source(path))
    return str(caught.value).removeprefix(f"{path.parent}/")


def contents(source: Source) -> dict[str, bytes]:
    return {str(name): file.content() for name, file in source.files.items()}


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_file, "MAX_SOURCE_BYTES", 3 * MIB)
    monkeypatch.setattr(sources, "MAX_ARCHIVE_BYTES", 5 * MIB)
    monkeypatch.setattr(sources, "MAX_SOURCE_FILES", 10)


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (PACKED[: len(PACKED) // 2], "is incomplete"),
        (PACKED[:-8], "is incomplete"),
        (PACKED[:-8] + b"\0" * 8, "is damaged"),
        (PACKED[:12] + b"\xff" * 20 + PACKED[32:], "is damaged"),
        (b"timestamp,server,value\n", "is damaged, or not compressed as its name says"),
    ],
    ids=["half", "no checksum", "wrong checksum", "wrong block", "no gzip"],
)
def test_a_damaged_gzip_is_named(damaged: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "cpu.csv.gz"
    path.write_bytes(damaged)
    assert refusal(path).startswith(f"cpu.csv.gz: {told}")
    assert refusal(tmp_path).endswith(refusal(path))


def gzip_of_zeros(path: Path, size: int) -> Path:
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(size // MIB):
            stream.write(bytes(MIB))
    return path


@pytest.mark.usefixtures("small_limits")
def test_a_bomb_is_unpacked_to_the_limit_and_no_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = gzip_of_zeros(tmp_path / "cpu.csv.gz", 16 * MIB)
    assert "unpacks to more than 3 MiB" in refusal(path)
    monkeypatch.setattr(source_file, "MAX_STREAM_BYTES", 2 * MIB)
    file = open_source(path).only
    assert file is not None
    assert len(file.head) == source_file.HEAD_BYTES
    with file.open() as stream, pytest.raises(InputError, match="unpacks to more than"):
        list(iter(lambda: stream.read(MIB), b""))


@pytest.mark.usefixtures("small_limits")
def test_a_zip_bomb_is_refused_whatever_its_directory_says(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros.csv", bytes(16 * MIB))
    data = path.read_bytes().replace((16 * MIB).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    lying = tmp_path / "lying.zip"
    lying.write_bytes(data)
    assert "unpacks to more than 3 MiB" in refusal(path)
    assert refusal(lying).startswith("lying.zip/zeros.csv: ")


def archive(path: Path, *members: tuple[str, int, bytes]) -> Path:
    """Write a tar.gz of (name, size, type); contents are zeros."""
    with tarfile.open(path, "w:gz", compresslevel=1) as made:
        for name, size, kind in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = size, kind
            made.addfile(entry, io.BytesIO(bytes(size)))
    return path


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("members", "told"),
    [
        ([("a.csv", 4 * MIB, tarfile.REGTYPE)], "more than 3 MiB"),
        ([(f"{name}.csv", 2 * MIB, tarfile.REGTYPE) for name in "abc"], "more than 5 MiB"),
        ([(".hidden", 6 * MIB, tarfile.REGTYPE), ("a.csv", 1, tarfile.REGTYPE)], "more than 5 MiB"),
        ([("a.csv", 6 * MIB, tarfile.GNUTYPE_LONGNAME)], "more than 5 MiB"),
        ([(f"{name}.csv", 1, tarfile.REGTYPE) for name in range(11)], "more than 10 files"),
    ],
    ids=["one file", "all files", "left out", "a header", "many"],
)
def test_an_archive_is_bounded_in_all_its_parts(
    members: list[tuple[str, int, bytes]], told: str, tmp_path: Path
) -> None:
    assert told in refusal(archive(tmp_path / "days.tar.gz", *members))


def test_links_and_devices_of_an_archive_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "days.tar"
    with tarfile.open(path, "w") as made:
        for name, kind in (("link", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE), ("fifo", tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            made.addfile(entry)
    assert refusal(path) == "days.tar: contains no files"


@pytest.mark.parametrize("name", ["../../etc/a.csv", "/etc/a.csv", "x/../etc/a.csv", "..\\etc\\a.csv"])
def test_names_do_not_lead_out_of_an_archive(name: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "days.tar.gz", (name, 3, tarfile.REGTYPE))
    with zipfile.ZipFile(tmp_path / "days.zip", "w") as made:
        made.writestr(name, b"\0\0\0")
    for found in (open_source(path), open_source(tmp_path / "days.zip")):
        assert contents(found).keys() <= {"etc/a.csv", "x/etc/a.csv"}
        assert all(".." not in inside.parts for inside in found.files)


def test_what_is_packed_in_an_archive_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as made:
        made.writestr("in/cpu.csv.gz", PACKED)
        made.writestr("in/plain.csv", b"a,b\n")
        made.writestr("__MACOSX/in/plain.csv", b"?")
        made.writestr(".DS_Store", b"?")
    with tarfile.open(tmp_path / "all.tgz", "w:gz") as packed:
        entry = tarfile.TarInfo("in/cpu.csv.gz")
        entry.size = len(PACKED)
        packed.addfile(entry, io.BytesIO(PACKED))
    found = contents(open_source(tmp_path / "all.zip"))
    assert found == {"in/cpu.csv": gzip.decompress(PACKED), "in/plain.csv": b"a,b\n"}
    assert contents(open_source(tmp_path / "all.tgz")) == {"in/cpu.csv": gzip.decompress(PACKED)}
    gc.collect()  # an archive left open would warn, and warnings are errors


def test_a_workbook_is_one_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "export.XLSX", "w") as made:
        made.writestr("xl/workbook.xml", b"<a/>")
    assert list(open_source(tmp_path / "export.XLSX").files) == [PurePosixPath("export.XLSX")]


def test_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "cpu.csv").write_bytes(b"a")
    (tmp_path / "cpu.csv.gz").write_bytes(PACKED)
    assert "has the name of" in refusal(tmp_path)


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_bytes(b"a")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "b.csv").write_bytes(b"b")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    assert contents(open_source(tmp_path)) == {"in/a.csv": b"a"}


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("kind", ["files", "folders"])
def test_a_folder_of_too_many_is_refused_before_it_is_walked(kind: str, tmp_path: Path) -> None:
    for number in range(11):
        if kind == "files":
            (tmp_path / f"{number}.csv").write_bytes(b"a")
        else:
            (tmp_path / str(number)).mkdir()
    assert "contains more than 10 files" in refusal(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["cpu.csv", "cpu.csv.gz", "days.tar.gz", "all.zip"])
def test_a_pipe_is_refused_and_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    assert refusal(tmp_path / name) == f"{name}: is not a regular file (save the data as a file first)"
    assert "contains no files" in refusal(tmp_path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cpu.csv").symlink_to("/dev/zero")
    assert refusal(tmp_path / "cpu.csv") == "cpu.csv: is not a regular file (save the data as a file first)"


@pytest.mark.parametrize("name", ["missing.csv", "x" * 300, "a\0b"])
def test_what_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"does not exist|cannot be read"):
        open_source(tmp_path / name)


@pytest.mark.parametrize(("name", "content"), [("a.zip", b"PK\3\4"), ("a.tar", b"no tar"), ("a.tgz", PACKED[:50])])
def test_a_damaged_archive_is_named(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name).startswith(f"{name}: ")
