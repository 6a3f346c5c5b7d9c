"""Streams, exit codes, and what is written where."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from vconsolidate.errors import ExitCode
from vconsolidate.inventory.load import load_inventory
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings

SAMPLES = Path(__file__).parent.parent.parent / "sample_inventories"
BRANCH = SAMPLES / "branch-office.yaml"
TINY = """\
version: 1
servers:
  - {name: web01, hardware: {model: dell-poweredge-2950}, os: centos-6, demand: {cpu_peak: 30 %, memory_used: 2 GiB}}
target: {clusters: [{name: main, hypervisor: esxi-6.7, hosts: [{name: esx-01, model: dell-poweredge-r740-2x6130}]}]}
"""
LONGEST_S = 600
"""A machine with much other work takes its time; what is tested is how a program ends, not when."""


def vconsolidate(
    *arguments: object, cwd: Path | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vconsolidate", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
        cwd=cwd,
        input=stdin,
    )


def test_json_goes_to_stdout_alone() -> None:
    done = vconsolidate("plan", BRANCH, "-o", "json=-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"


def test_same_input_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    documents = []
    for workers in (1, 2):
        path = tmp_path / f"{workers}.json"
        done = vconsolidate("plan", BRANCH, "-o", f"json={path}", "--workers", workers, "--quiet")
        assert done.returncode == 0, done.stderr
        documents.append(path.read_bytes())
    assert documents[0] == documents[1]


def test_series_stand_beside_the_plan(tmp_path: Path) -> None:
    done = vconsolidate("plan", BRANCH, "-o", f"json={tmp_path / 'plan.json'}", "-q")
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.json", "plan.parquet"]


def test_quiet_prints_the_verdict_only() -> None:
    done = vconsolidate("plan", BRANCH, "--quiet")
    assert re.fullmatch(r"Plan: \d+ servers → \d+ hosts \(.*\n", done.stdout)
    assert done.stderr == ""


def test_report_ends_with_the_verdict() -> None:
    done = vconsolidate("plan", BRANCH)
    assert done.stdout.splitlines()[-1].startswith("Plan: ")
    assert max(len(line) for line in done.stdout.splitlines()[2:-1]) <= 100


def test_inventory_from_stdin() -> None:
    done = vconsolidate("validate", "-", stdin=BRANCH.read_text(encoding="utf-8"))
    assert done.returncode == 0, done.stderr


def test_bad_stdin_names_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "vconsolidate", "validate", "-"], input=b"a: \xff", capture_output=True, check=False
    )
    assert done.returncode == 3
    assert b"<stdin>:1" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["plan"], 2),
        (["plan", BRANCH, "--no-such-option"], 2),
        (["plan", BRANCH, "-o", "docx=plan.docx"], 2),
        (["plan", BRANCH, "-o", "json"], 2),
        (["plan", BRANCH, "--format", "docx"], 2),
        (["plan", "no-such-file.yaml"], 3),
        (["plan", SAMPLES], 3),
        (["plan", BRANCH, "--set", "policy.cpu.ceilling=50 %"], 3),
        (["plan", BRANCH, "-o", "json=no/such/folder/plan.json"], 2),
        (["report", BRANCH], 3),
        (["replay", "no-such-plan.json"], 3),
    ],
)
def test_wrong_calls(arguments: list[object], code: int, tmp_path: Path) -> None:
    done = vconsolidate(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_infeasible_names_the_conflict() -> None:
    done = vconsolidate(
        "plan", BRANCH, "--set", "target.clusters[0].host_types[0].count=2", "--set", "policy.memory.ceiling=20 %"
    )
    assert done.returncode == 4, done.stderr
    assert "no placement of 10 servers exists (proven" in done.stdout.splitlines()[-1]
    assert "memory" in done.stdout


def test_proof_not_reached_is_6() -> None:
    done = vconsolidate("plan", SAMPLES / "data-center.yaml", "--effort", "0", "--require-gap", "0", "-q")
    assert done.returncode == 6, done.stderr
    assert "gap" in done.stdout
    assert "proven optimal" not in done.stdout


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    (folder / "tiny.yaml").write_text(TINY, encoding="utf-8")
    for name, inventory in (("plan", BRANCH), ("none", SAMPLES / "infeasible" / "memory-short.yaml")):
        done = vconsolidate("plan", inventory, "-q", "-o", f"json={folder / name}.json")
        assert done.returncode == (0 if name == "plan" else 4), done.stderr
    return folder


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("plan tiny.yaml", 0),
        ("plan tiny.yaml --details", 0),
        ("plan tiny.yaml -f html", 0),
        ("report plan.json", 0),
        ("explain plan.json", 0),
        ("diff plan.json none.json", 0),
        ("schema inventory", 0),
        ("--help", 0),
        ("check none.json", 4),
    ],
)
@pytest.mark.parametrize("both", [False, True])
def test_a_reader_that_leaves_ends_the_output_quietly_and_keeps_the_exit_code(
    line: str, code: int, plans: Path, *, both: bool
) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # before the program starts: whatever it writes first finds nobody
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "vconsolidate", *line.split()],
            stdout=pipe,
            stderr=subprocess.STDOUT if both else subprocess.PIPE,
            cwd=plans,
            timeout=LONGEST_S,
            check=False,
        )
    told = done.stderr or b""
    assert done.returncode == code, told
    assert b"Traceback" not in told
    assert b"Broken" not in told
    assert b"bug" not in told


def test_an_interrupted_search_gives_its_best_plan_marked() -> None:
    estate = load_inventory(BRANCH)
    outcome = plan_estate(estate, Settings(stop=Stop(interrupted=lambda: True)))
    assert outcome.exit_code is ExitCode.INTERRUPTED
    assert outcome.plan.interrupted


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    inventory = tmp_path / "mine.yaml"
    shutil.copy(BRANCH, inventory)
    link = tmp_path / "plan.json"
    link.symlink_to(inventory)
    for target in (inventory, link):
        done = vconsolidate("plan", inventory, "-o", f"json={target}", "-q")
        assert done.returncode == 2, done.stderr
        assert "would be overwritten" in done.stderr
    assert inventory.read_bytes() == BRANCH.read_bytes()


def test_a_file_in_the_place_of_a_command_gets_the_command(tmp_path: Path) -> None:
    shutil.copy(BRANCH, tmp_path / "my estate.yaml")
    done = vconsolidate("my estate.yaml", "--details", cwd=tmp_path)
    assert done.returncode == 2
    assert "hint: did you mean: vconsolidate plan 'my estate.yaml' --details" in done.stderr
    (tmp_path / "plan.json").write_text('{"schema_version": "1.1", "generator": {}}', encoding="utf-8")
    assert "did you mean: vconsolidate report plan.json" in vconsolidate("plan.json", cwd=tmp_path).stderr
    assert "did you mean: vconsolidate" not in vconsolidate("paln", cwd=tmp_path).stderr
    assert "hint: did you mean" not in vconsolidate("plan", "--nonsense", cwd=tmp_path).stderr


def test_a_plan_is_read_from_stdin_and_judged_with_overrides(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert vconsolidate("plan", BRANCH, "-q", "-o", f"json={plan}").returncode == 0
    text = plan.read_text(encoding="utf-8")
    assert vconsolidate("check", "-", stdin=text).returncode == 0
    strict = "budgets=[{metric: hosts_used, maximum: 1}]"
    done = vconsolidate("check", "-", "--set", strict, stdin=text)
    assert done.returncode == 1
    assert "VC301" in done.stdout
    assert "proven optimal" not in done.stdout
    assert vconsolidate("check", plan, "--effort", 1).returncode == 2
    assert vconsolidate("report", "-", "--format", "markdown", stdin=text).stdout.startswith("###")
    assert vconsolidate("explain", "-", "bre-erp-db01", stdin=text).stdout.startswith("bre-erp-db01")
    assert "VMs" in vconsolidate("capacity", "-", stdin=text).stdout


def test_a_plan_edited_by_hand_is_never_called_proven(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert vconsolidate("plan", BRANCH, "-q", "-o", f"json={plan}").returncode == 0
    document = json.loads(plan.read_text(encoding="utf-8"))
    hosts = [host["name"] for host in document["hosts"] if not host["spare"]]
    for placement in document["placements"]:
        placement["host"] = hosts[0]
    plan.write_text(json.dumps(document), encoding="utf-8")
    done = vconsolidate("check", plan)
    assert done.returncode in {1, 3}, done.stderr
    assert "proven optimal" not in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_no_bug_of_ours() -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m vconsolidate schema inventory > /dev/full"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "No space left" in done.stderr) == (2, True)


@pytest.mark.skipif(os.name != "posix", reason="redirections of POSIX shells")
@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("validate - <&-", 3, "<stdin>: is closed"),
        ("verify - <&-", 3, "<stdin>: is closed"),
        ("schema plan >&-", 2, "standard output is closed"),
        ("validate no-such.yaml 2>&-", 3, ""),
        ("validate no-such.yaml >&- 2>&-", 2, ""),
    ],
)
def test_closed_streams_are_told_where_they_matter(line: str, code: int, told: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m vconsolidate {line}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_help_prints_on_an_ascii_stream() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-m", "vconsolidate", "plan", "--help"], capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
