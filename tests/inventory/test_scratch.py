"""A full folder for temporary files is named; neither standard output nor the source is blamed for it."""

from __future__ import annotations

import errno
import gzip
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.test_faults import MEASURED, history
from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode, UsageError
from vconsolidate.inventory.scratch import shortage, temporary_space
from vconsolidate.inventory.traces import source

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EFBIG, "File too large"),
        RuntimeError(f"parquet: underlying IO error: No space left on device (os error {errno.ENOSPC})"),
    ],
)
def test_errors_of_a_full_folder(error: Exception) -> None:
    with pytest.raises(UsageError) as told, temporary_space():
        raise error
    assert str(told.value).startswith(f'the folder for temporary files "{tempfile.gettempdir()}" cannot be written: ')
    assert told.value.hint == "set TMPDIR to a folder with more space"


@pytest.mark.parametrize(
    "error", [OSError(errno.EACCES, "Permission denied"), FileNotFoundError(2, "none"), ValueError("(os error 2)")]
)
def test_other_errors_stay_what_they_are(error: Exception) -> None:
    assert shortage(error) is None
    with pytest.raises(type(error)) as told, temporary_space():
        raise error
    assert told.value is error


@contextmanager
def small_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no file grow beyond 1,000 bytes, as on a full disk, and put temporary files into a folder."""
    import resource

    folder.mkdir(exist_ok=True)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")


def _refused(capsys: pytest.CaptureFixture[str], scratch: Path) -> None:
    error = capsys.readouterr().err
    assert error == (
        f'error: the folder for temporary files "{scratch}" cannot be written: File too large\n'
        "hint: set TMPDIR to a folder with more space\n"
    )


@pytest.mark.parametrize("name", ["exports/city-library", "measurements/branch-office.csv"])
def test_an_import_names_the_folder(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    with small_files(scratch, monkeypatch):
        code = main(["import", str(SAMPLES / name), "-q", "-o", str(tmp_path / "inventory.yaml")])
    assert code == ExitCode.USAGE
    _refused(capsys, scratch)
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]
    assert list(scratch.iterdir()) == []


def test_an_export_in_the_place_of_an_inventory_names_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch, export = tmp_path / "scratch", tmp_path / "export"
    shutil.copytree(SAMPLES / "exports/city-library", export)
    with small_files(scratch, monkeypatch):
        code = main(["validate", str(export), "-q"])
    assert code == ExitCode.USAGE
    _refused(capsys, scratch)


def test_a_piped_export_names_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    rows = "".join(f"server{number},4,16384\n" for number in range(200))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"name,cpu cores,memory mib\n{rows}".encode())))
    with small_files(scratch, monkeypatch):
        code = main(["validate", "-", "-q"])
    assert code == ExitCode.USAGE
    _refused(capsys, scratch)


def test_a_packed_trace_names_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    monkeypatch.setattr(source, "_IN_MEMORY", 100)
    inventory = tmp_path / "inventory.yaml"
    inventory.write_text(MEASURED.replace("history.csv", "history.csv.gz"), encoding="utf-8")
    (tmp_path / "history.csv.gz").write_bytes(gzip.compress(history(3_000).encode()))
    assert main(["validate", str(inventory), "-q"]) == ExitCode.OK
    with small_files(scratch, monkeypatch):
        code = main(["validate", str(inventory), "-q"])
    assert code == ExitCode.USAGE
    _refused(capsys, scratch)
