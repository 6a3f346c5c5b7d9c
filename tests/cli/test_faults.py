"""A full disk, a file that goes away, too little memory: a clear error, the right exit code, nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.cli.main import main
from vconsolidate.errors import ExitCode
from vconsolidate.inventory.traces import read as traces
from vconsolidate.inventory.traces import wide
from vconsolidate.pipeline import plan as pipeline

ROOT = Path(__file__).parent.parent.parent
BRANCH = ROOT / "sample_inventories" / "branch-office.yaml"

MEASURED = """\
version: 1
name: Measured
servers:
  - name: a
    os: centos-6
    application: web
    hardware: {model: dell-r620, memory: 64 GiB}
    demand: {cpu_p95: 10 %, cpu_peak: 20 %, memory_used: 8 GiB}
traces:
  - {file: history.csv, layout: wide, metric: cpu, units: {cpu: "%"}, interval: 5 min, timezone: UTC}
target:
  clusters:
    - {name: c, hypervisor: esxi-6.7, host_types: [{name: t, model: dell-poweredge-r740-2x4110}]}
"""


def history(rows: int = 300) -> str:
    start = 1_767_225_600
    return "timestamp,a\n" + "".join(f"{start + 300 * row},{row % 50}\n" for row in range(rows))


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_a_full_disk_changes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import resource

    old = tmp_path / "plan.json"
    old.write_bytes(b"old\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, hard))
    try:
        csv = f"csv={tmp_path / 'hosts.csv'}"
        code = main(["plan", str(BRANCH), "-q", "--effort", "2", "-o", f"json={old}", "-o", csv])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert code == ExitCode.USAGE
    assert "cannot be written: File too large" in told(capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert old.read_bytes() == b"old\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_device_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "inventory.yaml"
    assert main(["validate", str(BRANCH), "-q", "-o", "json=/dev/full"]) == ExitCode.USAGE
    assert 'error: "/dev/full" cannot be written: No space left on device' in told(capsys)
    assert not path.exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_keeps_no_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    assert main(["plan", str(BRANCH), "--checkpoint", str(tmp_path / "kept")]) == ExitCode.USAGE
    assert "cannot be made: Permission denied" in told(capsys)


def measured(folder: Path) -> tuple[Path, Path]:
    inventory, file = folder / "inventory.yaml", folder / "history.csv"
    inventory.write_text(MEASURED, encoding="utf-8")
    file.write_text(history(), encoding="utf-8")
    return inventory, file


def test_the_inventory_of_these_tests_is_right(tmp_path: Path) -> None:
    assert main(["validate", str(measured(tmp_path)[0]), "-q"]) == ExitCode.OK


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda path: path.unlink(), "went away while it was read"),
        (lambda path: path.write_text(history(100), encoding="utf-8"), "changed while it was read"),
        (lambda path: path.write_text(history(400), encoding="utf-8"), "changed while it was read"),
    ],
)
def test_a_trace_that_changes_while_it_is_read_is_refused(
    fault: Callable[[Path], object],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inventory, file = measured(tmp_path)
    action: Callable[..., object] = wide.read_wide

    def reads(*arguments: Any, **named: Any) -> object:  # noqa: ANN401
        found = action(*arguments, **named)
        fault(file)
        return found

    monkeypatch.setattr(traces, "read_wide", reads)
    plan = tmp_path / "plan.json"
    assert main(["plan", str(inventory), "-q", "-o", f"json={plan}"]) == ExitCode.INVALID_INPUT
    error = told(capsys)
    assert words in error
    assert "history.csv" in error
    assert not plan.exists()


def test_too_little_memory_is_no_bug(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> object:
        raise MemoryError

    monkeypatch.setattr(pipeline, "size", fails)
    plan = tmp_path / "plan.json"
    assert main(["plan", str(BRANCH), "-q", "-o", f"json={plan}"]) == ExitCode.USAGE
    error = told(capsys)
    assert "error: there is not enough memory" in error
    assert "bug" not in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ten_random_kills_tear_nothing(tmp_path: Path) -> None:
    """The kills of ``docs/faults.md`` are made by hand; these few notice when one of them would fail."""
    words = [
        sys.executable,
        "-m",
        "benchmarks.kills",
        "--runs",
        "10",
        "--seed",
        "5",
        "--only",
        "plan",
        "--only",
        "import",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("10 runs, 0 faults\n")
