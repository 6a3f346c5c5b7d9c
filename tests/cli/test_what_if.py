"""``vconsolidate what-if``: exit codes, formats, expectations, the same bytes from one worker and two."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from tests.shell import ROOT, Done, run

OFFICE = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()
QUICK = ("--effort", "3", "--no-repair")


def what_if(folder: Path, *arguments: str) -> Done:
    line = shlex.join(["vconsolidate", "what-if", *arguments, *QUICK])
    return run(line, folder, {"COLUMNS": "100", "HOME": folder.as_posix()})


FILE = """\
version: 1
scenarios:
  - name: as it is
    expect: {feasible: true, proven: true, hosts: 3}
  - name: more growth
    growth: 5 %
    expect: {hosts: {minimum: 3}}
  - name: no memory
    reason: a twin of the first
    set: {policy.memory.ceiling: 2 %}
    expect: {feasible: false}
"""


def test_a_table_and_what_differs(tmp_path: Path) -> None:
    (tmp_path / "scenarios.yaml").write_text(FILE, encoding="utf-8")
    done = what_if(tmp_path, OFFICE, "scenarios.yaml")
    assert done.returncode == 0, done.stderr
    for words in ("more growth", "growth: 5 %", "→ no plan: all 6 VMs", "(a twin of the first)", "5 expectations met"):
        assert words in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("hosts: 3}", "hosts: 2}", "scenarios.yaml:4:51", "expected at most 2, found 3"),
        ("minimum: 3", "minimum: 9", "scenarios.yaml:7:21", "expected at least 9, found 3"),
        ("feasible: false", "feasible: true", "scenarios.yaml:11:24", "found: proven that there is none"),
        ("feasible: true, ", "feasible: false, ", "scenarios.yaml:4:24", "found: a plan"),
    ],
)
def test_an_expectation_that_is_not_met(tmp_path: Path, old: str, new: str, place: str, words: str) -> None:
    (tmp_path / "scenarios.yaml").write_text(FILE.replace(old, new, 1), encoding="utf-8")
    done = what_if(tmp_path, OFFICE, "scenarios.yaml", "-f", "json")
    assert done.returncode == 1, done.stderr
    unmet = [each for plan in json.loads(done.stdout)["plans"] for each in plan["expectations"] if not each["met"]]
    assert [f"{one['location']['file']}:{one['location']['line']}:{one['location']['column']}" for one in unmet] == [
        place
    ]
    assert words in unmet[0]["message"]


def test_every_format_and_the_plans(tmp_path: Path) -> None:
    names = ("html", "markdown", "json", "yaml", "csv")
    outputs = [word for name in names for word in ("-o", f"{name}=out.{name}")]
    done = what_if(tmp_path, OFFICE, "--scenario", "a / b: growth=5 %", "--plans", "plans", "-q", *outputs)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "a / b" in page
    for name in names:
        assert "a / b" in (tmp_path / f"out.{name}").read_text(encoding="utf-8")
    assert sorted(path.name for path in (tmp_path / "plans").iterdir()) == ["a-b.json", "base.json"]
    again = run("vconsolidate diff plans/base.json plans/a-b.json -q", tmp_path, {"HOME": tmp_path.as_posix()})
    assert again.returncode in {0, 1}, again.stderr


def test_two_workers_give_the_same_bytes(tmp_path: Path) -> None:
    options = [word for growth in (3, 6, 9) for word in ("--scenario", f"g{growth}: growth={growth} %")]
    one, two = (what_if(tmp_path, OFFICE, *options, "-f", "json", "--workers", number) for number in ("1", "2"))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout


def test_the_document_obeys_its_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    done = what_if(tmp_path, OFFICE, "--scenario", "x: growth=5 %; expect.hosts=9", "-f", "json")
    for name, document in (("what-if", json.loads(done.stdout)), ("scenarios", {"scenarios": [{"name": "x"}]})):
        schema = run(f"vconsolidate schema {name}", tmp_path, {"HOME": tmp_path.as_posix()})
        jsonschema.validate(document, json.loads(schema.stdout))


def test_mistakes(tmp_path: Path) -> None:
    assert what_if(tmp_path, OFFICE).returncode == 2
    assert what_if(tmp_path, OFFICE, OFFICE).returncode == 3
    assert what_if(tmp_path, OFFICE, "missing.yaml").returncode == 3
    (tmp_path / "scenarios.yaml").write_text(FILE, encoding="utf-8")
    over = what_if(tmp_path, OFFICE, "scenarios.yaml", "-o", "json=scenarios.yaml")
    assert over.returncode == 2
    assert (tmp_path / "scenarios.yaml").read_text(encoding="utf-8") == FILE
    wrong = run("vconsolidate plan scenarios.yaml", tmp_path, {"HOME": tmp_path.as_posix()})
    assert (wrong.returncode, "is a scenario file" in wrong.stderr) == (3, True)


def test_where_everything_is_removed_a_plan_needs_no_host(tmp_path: Path) -> None:
    done = what_if(tmp_path, OFFICE, "--scenario", 'nothing: remove=["*"]; expect.feasible=true; expect.hosts=0')
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == (
        "What if: 1 scenario: 3 hosts without changes, 0 hosts with them, 2 expectations met"
    )
