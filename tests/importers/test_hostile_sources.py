"""Damaged, endless and odd files of a source are refused, named, and unpacked no further than is allowed."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode, InputError
from vconsolidate.inventory.importers.registry import IMPORTERS
from vconsolidate.inventory.importing import source as sources
from vconsolidate.inventory.importing.source import open_source

PACKED = gzip.compress(b"timestamp,server,value\n0,web,1\n" * 100, mtime=0)


def contents(path: Path) -> list[bytes]:
    return [file.content() for file in open_source(path).files.values()]


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        contents(path)
    return str(caught.value).removeprefix(f"{path.parent}/")


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 3 * 1024**2)
    monkeypatch.setattr(sources, "MAX_ARCHIVE_BYTES", 5 * 1024**2)


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


@pytest.mark.usefixtures("small_limits")
def test_a_gzip_bomb_is_unpacked_to_the_limit_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "cpu.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(16):
            stream.write(bytes(1024**2))
    read = 0

    class Counted(gzip.GzipFile):
        def read(self, size: int | None = -1) -> bytes:
            nonlocal read
            piece = super().read(size)
            read += len(piece)
            return piece

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gzip, "open", Counted)
        assert refusal(path) == "cpu.csv.gz: unpacks to more than 3 MiB (split it)"
    assert 3 * 1024**2 < read <= 5 * 1024**2


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
        ([("a.csv", 4 * 1024**2, tarfile.REGTYPE)], "unpacks to more than"),
        ([("a.csv", 2 * 1024**2, tarfile.REGTYPE)] * 3, "more than 5 MiB"),
        ([(".hidden", 6 * 1024**2, tarfile.REGTYPE), ("a.csv", 1, tarfile.REGTYPE)], "more than 5 MiB"),
        ([("a.csv", 6 * 1024**2, tarfile.GNUTYPE_LONGNAME)], "more than 5 MiB"),
    ],
    ids=["one file", "all files", "left out", "a header"],
)
def test_an_archive_is_bounded_in_all_its_parts(
    members: list[tuple[str, int, bytes]], told: str, tmp_path: Path
) -> None:
    assert told in refusal(archive(tmp_path / "days.tar.gz", *members))


def test_a_cut_archive_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path / "days.tar.gz", ("20110303/a", 20_000, tarfile.REGTYPE))
    path.write_bytes(path.read_bytes()[:-20])
    assert "days.tar.gz: " in refusal(path)


def test_links_and_devices_of_an_archive_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "days.tar"
    with tarfile.open(path, "w") as made:
        for name, kind in (("link", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE), ("fifo", tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            made.addfile(entry)
    assert refusal(path) == "days.tar: contains no files"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["cpu.csv", "cpu.csv.gz", "days.tar.gz"])
def test_a_pipe_is_refused_and_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    assert refusal(tmp_path / name) == f"{name}: is not a regular file"
    assert refusal(tmp_path).endswith("contains no files")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device_behind_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cpu.csv").symlink_to("/dev/zero")
    assert refusal(tmp_path / "cpu.csv") == "cpu.csv: is not a regular file"


def test_folders_that_link_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "days").mkdir()
    (tmp_path / "days" / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "days" / "a.csv").write_bytes(b"x")
    assert contents(tmp_path) == [b"x"]


MEASUREMENTS = {
    *("azure", "bitbrains", "cloudcluster", "cloudwatch", "csv", "node_exporter", "opendc", "perfmon", "planetlab"),
    *("prometheus", "proxmox_rrd", "sysstat", "vcenter_stat", "zabbix"),
}


def test_the_importers_of_measurements_are_there() -> None:
    assert set(IMPORTERS) >= MEASUREMENTS


HOSTILE = {
    "empty": b"",
    "zeros": bytes(5_000),
    "not text": b"\xff\xfe\x00\x80" * 50,
    "one long line": b"1" * 300_000,
    "half a table": b"timestamp,server,value\n2024-01-01T00:00,web",
    "a quote that never ends": b'timestamp,server,value\n"' + b"x" * 1000,
    "nothing but separators": b";" * 200 + b"," * 200 + b"\n" * 200,
}


@pytest.mark.parametrize("source", sorted(MEASUREMENTS))
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("ending", ["cpu.csv", "cpu.csv.gz", "20110303", "cpu.json"])
def test_no_importer_fails_or_writes_on_what_is_no_source(
    source: str, kind: str, ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traces = tmp_path / "traces"
    traces.mkdir()
    content = HOSTILE[kind]
    (traces / ending).write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    out = tmp_path / "inventory.yaml"
    code = main(["import", str(traces), "--source", source, "-o", str(out)])
    told = capsys.readouterr().err
    assert code == ExitCode.INVALID_INPUT, told
    assert "problem found" in told
    assert not out.exists()
