"""
The container file, and the program as its image runs it: another user, no home, only a temporary folder to write.

No image is built here: what the file says is read, and the rest is tried on this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_inventories" / "branch-office.yaml"
NOBODY = "10001"
"""As the container file has it; no system here knows this user, so it has no home folder."""

COMPILED = """
import numpy as np
from vconsolidate.packing.solver.column_generation.gain_tables import gain_tables
one = np.ones((2, 1), dtype=np.int64)
print(gain_tables(one, one[0], one[:, 0], one[:, 0], 4).max())
"""


def instructions() -> list[tuple[str, str]]:
    with (ROOT / "Containerfile").open("rb") as file:
        structure = DockerfileParser(fileobj=file).structure  # type: ignore[arg-type]  # it reads bytes
    return [(one["instruction"], one["value"]) for one in structure if one["instruction"] != "COMMENT"]


def test_the_image_runs_the_program_as_a_user_without_rights() -> None:
    last = {word: value for word, value in instructions() if word in {"USER", "ENTRYPOINT", "CMD", "WORKDIR"}}
    assert last["USER"].isdigit(), "a number, so that Kubernetes can tell that it is not root"
    assert int(last["USER"]) == int(NOBODY)
    assert json.loads(last["ENTRYPOINT"]) == ["vconsolidate"]
    assert json.loads(last["CMD"]) == ["--help"]
    assert Path(last["WORKDIR"]).is_absolute()


def test_both_stages_have_the_same_pinned_base() -> None:
    bases = {value.split()[0] for word, value in instructions() if word == "FROM"}
    assert len(bases) == 1, "what is compiled in one stage runs in the other"
    assert re.fullmatch(r"python:3\.\d+(\.\d+)?-slim(-\w+)?(@sha256:[0-9a-f]{64})?", bases.pop())


def test_nothing_secret_and_nothing_unseen_goes_into_the_image() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert not re.search(r"(?i)password|secret|token|api_?key|--mount=type=ssh", text)
    words = {word for word, _ in instructions()}
    assert "ADD" not in words, "fetches and unpacks"
    assert "ARG" not in words, "arguments stay in the history of an image"
    kept = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
    assert kept[0] == "*", "all is left out but what is named"
    named = {line.removeprefix("!") for line in kept if line.startswith("!")}
    copied = [value for word, value in instructions() if word == "COPY" and not value.startswith("--from")]
    assert {source.removeprefix("./") for value in copied for source in value.split()[:-1]} == named
    assert all((ROOT / one).exists() for one in named)


@pytest.fixture(scope="module")
def outside() -> Iterator[Path]:
    """Return a folder that everybody may enter, with a temporary folder of the other user and a work folder of ours."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("needs root and setpriv to become another user")
    with tempfile.TemporaryDirectory(prefix="vconsolidate-container-") as name:  # pytest closes its own to others
        yield furnished(Path(name))


def furnished(folder: Path) -> Path:
    folder.chmod(0o755)
    (folder / "work").mkdir()
    shutil.copy(SAMPLE, folder / "work" / "inventory.yaml")
    for name in ("tmp", "own"):
        (folder / name).mkdir()
        os.chown(folder / name, int(NOBODY), int(NOBODY))
    if as_nobody(folder, "-c", "import vconsolidate.cli.app").returncode:
        pytest.skip("another user cannot enter the folders of this interpreter or of this checkout")
    return folder


def as_nobody(outside: Path, *arguments: object, folder: str = "work", **more: str) -> subprocess.CompletedProcess[str]:
    """Return how Python ended as another user, in a folder that is not its own; warnings are errors."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "TMPDIR": str(outside / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
    }
    become = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
    return subprocess.run(
        [*become, sys.executable, "-W", "error::UserWarning", "-W", "error::RuntimeWarning", *map(str, arguments)],
        cwd=outside / folder,
        env=environment | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("home", [{}, {"HOME": "/nonexistent"}], ids=["no HOME", "HOME that does not exist"])
def test_a_plan_to_standard_output_writes_nothing(outside: Path, home: dict[str, str]) -> None:
    done = as_nobody(outside, "-m", "vconsolidate", "plan", "inventory.yaml", "--effort", "60", "-f", "json", **home)
    assert (done.returncode, "Warning" in done.stderr) == (0, False), done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"
    assert files(outside / "work") == ["inventory.yaml"]
    assert files(outside / "tmp") == []


def test_outputs_go_to_a_folder_that_can_be_written_and_nowhere_else(outside: Path) -> None:
    outputs = [word for name in ("json=p.json", "html=p.html") for word in ("-o", name)]
    plan = as_nobody(
        outside, "-m", "vconsolidate", "plan", outside / "work" / "inventory.yaml", "-q", *outputs, folder="own"
    )
    assert plan.returncode == 0, plan.stderr
    assert files(outside / "own") == ["p.html", "p.json", "p.parquet"]
    refused = as_nobody(outside, "-m", "vconsolidate", "plan", "inventory.yaml", "-q", "-o", "json=p.json")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert "p.json" in refused.stderr


@pytest.mark.parametrize("home", [{}, {"HOME": "/nonexistent"}], ids=["no HOME", "HOME that does not exist"])
@pytest.mark.parametrize("folder", ["work", "own"])
def test_code_is_compiled_where_it_cannot_be_stored(outside: Path, folder: str, home: dict[str, str]) -> None:
    before = files(outside / folder)
    done = as_nobody(outside, "-c", COMPILED, folder=folder, **home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")
    assert files(outside / folder) == before, "numba takes ~ for a folder's name where there is no home"


READ_ONLY = r"""
set -e
mount --make-rprivate /
awk '$5 !~ "^/(proc|sys)" { print $5 }' /proc/self/mountinfo | while read -r place; do
    mount -o remount,bind,ro "$place" 2> /dev/null || true
done
exec setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups \
    --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
"""
"""Every file system becomes read-only for one process and its children, which then lose all rights."""


def read_only(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Return how a program ended as another user where nothing at all can be written, not even a temporary file."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": str(ROOT), "USER_ID": NOBODY}
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh", *words],
        cwd=folder,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def read_only_folder(outside: Path) -> Path:
    """Return the folder of an inventory, where this machine can make file systems read-only for one process."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare")
    probe = read_only(outside / "own", "sh", "-c", "touch written 2> /dev/null && echo can || echo cannot")
    if probe.returncode or probe.stdout != "cannot\n":
        pytest.skip(f"no process here can have a read-only file system of its own: {probe.stderr.strip()[:200]}")
    return outside / "work"


def test_the_main_job_runs_where_nothing_can_be_written(read_only_folder: Path) -> None:
    program = (sys.executable, "-m", "vconsolidate")
    done = read_only(read_only_folder, *program, "plan", "inventory.yaml", "--workers", "2", "-f", "json")
    assert (done.returncode, "Warning" in done.stderr) == (0, False), done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"


def test_a_command_that_needs_a_temporary_folder_says_so(read_only_folder: Path) -> None:
    export = ROOT / "sample_inventories" / "exports" / "city-library"
    done = read_only(read_only_folder, sys.executable, "-m", "vconsolidate", "import", str(export), "-o", "-")
    assert done.returncode == 2, done.stderr
    assert done.stderr.splitlines() == [
        "error: there is no folder for temporary files that can be written",
        "hint: set TMPDIR to a folder that can be written",
    ]
