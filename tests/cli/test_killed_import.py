"""SIGKILL between the two renames of an import: nothing is torn, and the import can be repeated."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode

ROOT = Path(__file__).parent.parent.parent
EXPORTS = ROOT / "sample_inventories" / "exports" / "city-library"
FILES = ("inventory.yaml", "inventory-imported.json")

KILLED = """\
import os, signal
from vconsolidate.cli.main import run
renames = os.replace
def replace(*arguments, **named):
    renames(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
os.replace = replace
run()
"""


def imported(folder: Path, title: str) -> dict[str, bytes]:
    path = folder / FILES[0]
    assert main(["import", str(EXPORTS), "-q", "--title", title, "-o", str(path)]) == ExitCode.OK
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def import_of(folder: Path, program: list[str]) -> int:
    """Import in a process of its own, with a folder for temporary files beside; return how it ended."""
    scratch = folder.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    words = [sys.executable, *program, "import", str(EXPORTS), "-q", "--title", "New", "-o", FILES[0]]
    return subprocess.run(words, cwd=folder, env=environment, check=False, timeout=120).returncode


def test_the_next_import_removes_what_a_killed_one_left_among_temporary_files(tmp_path: Path) -> None:
    here, scratch = tmp_path / "here", tmp_path / "scratch"
    here.mkdir()
    assert import_of(here, ["-c", KILLED]) == -signal.SIGKILL
    [left] = scratch.iterdir()
    assert left.name.startswith(".vconsolidate-import.")
    assert import_of(here, ["-m", "vconsolidate"]) == ExitCode.OK
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("over", [True, False])
def test_an_import_killed_between_its_renames(over: bool, tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    (tmp_path / "here").mkdir()
    old: dict[str, bytes] = {}
    for folder in (tmp_path / "usual", tmp_path / "here") if over else ():
        old = imported(folder, "Old")
    new = imported(tmp_path / "usual", "New")
    assert import_of(tmp_path / "here", ["-c", KILLED]) == -signal.SIGKILL
    first = FILES[0] if over else FILES[1]  # a record never tells of values that the inventory does not have yet
    assert contents(tmp_path / "here") == {**old, first: new[first]}
    assert imported(tmp_path / "here", "New") == new
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == sorted(FILES)
