"""Every command that writes files: a full disk, a folder that is gone, and a trace that is gone change nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.test_faults import measured
from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode

EXPORTS = Path(__file__).parent.parent.parent / "sample_inventories" / "exports" / "city-library"

OF_INVENTORY: dict[str, tuple[str, ...]] = {
    "plan": (),
    "what-if": ("--scenario", "more: growth=8 %"),
    "frontier": (),
}
OF_PLAN: dict[str, tuple[str, ...]] = {
    "replay": (),
    "migrate": (),
    "rebalance": (),
    "track": ("--traces", "history.csv"),
    "runway": ("--growth", "20%"),
    "capacity": (),
    "report": (),
}
NEEDS_NO_TRACE = {"report", "export", "import"}
COMMANDS = [*OF_INVENTORY, *OF_PLAN, "export", "import"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    measured(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["plan", "inventory.yaml", "-q", "--effort", "1", "-o", "json=made.json"]) == ExitCode.OK
    return folder


def command(name: str, out: Path) -> list[str]:
    if name == "import":
        return [name, str(EXPORTS), "-q", "-o", str(out / "inventory.yaml")]
    if name == "export":
        return [name, "made.json", "-q", "--to", "ovf", "-o", str(out / "vms")]
    written = ["-q", "-o", f"json={out / 'x.json'}"]
    if name in OF_INVENTORY:
        return [name, "inventory.yaml", "--effort", "1", *OF_INVENTORY[name], *written]
    return [name, "made.json", *OF_PLAN[name], *written]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow beyond 200 bytes: the error is that of a limit, and comes where that of a full disk does."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(
    name: str, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    (tmp_path / "x.json").write_bytes(b"old\n")
    before = contents(tmp_path)
    with full_disk():
        code = main(command(name, tmp_path))
    assert code == ExitCode.USAGE
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert "cannot be written: File too large" in error
    assert "standard output" not in error
    assert contents(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.json"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_is_gone(
    name: str, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    assert main(command(name, tmp_path / "gone")) == ExitCode.USAGE
    assert "folder" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in NEEDS_NO_TRACE])
def test_a_trace_that_is_gone(
    name: str, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    kept = (place / "history.csv").rename(place / "away.csv")
    try:
        assert main(command(name, tmp_path)) == ExitCode.INVALID_INPUT
    finally:
        kept.rename(place / "history.csv")
    assert 'history.csv" does not exist' in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_of_these_tests_write_files(name: str, place: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert main(command(name, tmp_path)) in {ExitCode.OK, ExitCode.BREACH}
    assert contents(tmp_path)
