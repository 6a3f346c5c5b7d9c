"""``vconsolidate frontier``: curves, proofs, formats and mistakes."""

from __future__ import annotations

import csv
import json
import shlex
from pathlib import Path

import pytest

from tests.shell import ROOT, Done, run

RACKS = (ROOT / "sample_inventories" / "rack-failure.yaml").as_posix()
OFFICE = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()
TRACES = ROOT.parent / "shared" / "data" / "traces" / "bitbrains_raw"


def frontier(folder: Path, *arguments: str) -> Done:
    line = shlex.join(["vconsolidate", "frontier", *arguments])
    return run(line, folder, {"COLUMNS": "100", "HOME": folder.as_posix()})


def test_more_failures_take_more_hosts_and_every_point_is_proven(tmp_path: Path) -> None:
    done = frontier(tmp_path, OFFICE, "--values", "failures=0,1", "--effort", "4", "-f", "json")
    assert done.returncode == 0, done.stderr
    [curve] = json.loads(done.stdout)["curves"]
    assert [(one["hosts"], one["proven"], one["dominated_by"]) for one in curve["points"]] == [
        (2, True, ""),
        (3, True, ""),
    ]


def test_more_failures_than_hosts_are_no_plan_and_no_mistake(tmp_path: Path) -> None:
    alone = (ROOT / "sample_inventories" / "memory-pressure.yaml").as_posix()  # one host
    done = frontier(tmp_path, alone, "--against", "failures", "--effort", "2", "-f", "json")
    assert done.returncode == 0, done.stderr
    [curve] = json.loads(done.stdout)["curves"]
    assert [(one["hosts"], one["status"], one["proven"]) for one in curve["points"]] == [
        (1, "optimal", True),
        *[(None, "infeasible", True)] * 3,
    ]


def test_clusters_that_state_host_failures_follow_the_curve(tmp_path: Path) -> None:
    frames = (ROOT / "sample_inventories" / "unix-frames.yaml").as_posix()  # its cluster states one
    done = frontier(tmp_path, frames, "--values", "failures=0,2", "--effort", "2", "-f", "json")
    assert done.returncode == 0, done.stderr
    [curve] = json.loads(done.stdout)["curves"]
    assert [one["hosts"] for one in curve["points"]] == [1, 3]


def test_values_of_an_axis_add_up(tmp_path: Path) -> None:
    more = ("--values", "memory=1.000001", "--values", "memory=1,1.000002")
    done = frontier(tmp_path, OFFICE, *more, "--effort", "1", "-f", "json")
    assert done.returncode == 0, done.stderr
    [curve] = json.loads(done.stdout)["curves"]
    assert [one["label"] for one in curve["points"]] == ["memory × 1", "memory × 1.000001", "memory × 1.000002"]


def test_a_point_is_proven_only_where_its_bound_says_so(tmp_path: Path) -> None:
    done = frontier(tmp_path, OFFICE, "--against", "risk,overcommit,memory", "--effort", "4", "-f", "json")
    assert done.returncode == 0, done.stderr
    for curve in json.loads(done.stdout)["curves"]:
        for one in curve["points"]:
            expected = one["status"] == "infeasible" if one["hosts"] is None else one["hosts"] == one["bound_hosts"]
            assert one["proven"] == expected


def test_formats_and_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    done = frontier(
        tmp_path,
        OFFICE,
        "--values",
        "overcommit=1,4",
        "--measure",
        "cost",
        "--effort",
        "2",
        *(word for name in ("json", "html", "markdown", "yaml", "csv") for word in ("-o", f"{name}=a.{name}")),
    )
    assert done.returncode == 0, done.stderr
    assert "cost against CPU overcommit" in done.stdout
    schema = run("vconsolidate schema frontier", tmp_path, {"HOME": tmp_path.as_posix()})
    jsonschema.validate(json.loads((tmp_path / "a.json").read_text(encoding="utf-8")), json.loads(schema.stdout))
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "<svg" in page
    assert "Cost against CPU overcommit" in page
    markdown = (tmp_path / "a.markdown").read_text(encoding="utf-8")
    assert "### cost against CPU overcommit\n\n| setting | x | hosts |" in markdown
    rows = list(csv.DictReader((tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()))
    points = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["curves"][0]["points"]
    assert [(row["label"], row["hosts"]) for row in rows] == [(one["label"], str(one["hosts"])) for one in points]
    assert "frontier_version:" in (tmp_path / "a.yaml").read_text(encoding="utf-8")


def test_without_days_to_draw_from_the_curve_is_not_called_one_of_risk(tmp_path: Path) -> None:
    done = frontier(tmp_path, OFFICE, "--values", "risk=0,10", "--effort", "1", "-q")
    assert "hosts against time above the CPU ceiling:" in done.stdout


def test_the_verdict_in_korean_is_one_sentence(tmp_path: Path) -> None:
    done = frontier(tmp_path, OFFICE, "--values", "failures=0,1", "--effort", "2", "-q", "--lang", "ko")
    assert done.stdout.strip() == "프런티어: 견디는 호스트 장애 대비 호스트: 2–3 (점 2개, 증명됨 2개)"


def test_one_worker_and_two_give_the_same_bytes(tmp_path: Path) -> None:
    options = ("--values", "overcommit=2,3,4", "--effort", "3", "-f", "json", "--workers")
    one, two = (frontier(tmp_path, OFFICE, *options, number) for number in ("1", "2"))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--against", "rsk"), 2, 'did you mean "risk"'),
        (("--values", "overcommit=x"), 2, "is not NAME=NUMBERS"),
        (("--values", "overcommit=nan"), 2, "is not NAME=NUMBERS"),
        (("--values", "overcommit=0,2"), 2, "overcommit must be more than 0"),
        (("--values", "memory=0"), 2, "overcommit must be more than 0"),
        (("--values", "failures=1.5"), 2, "part of a host failure"),
    ],
)
def test_mistakes(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = frontier(tmp_path, RACKS, *arguments)
    assert done.returncode == code
    assert words in done.stderr


def test_real_traces_have_proven_ends(tmp_path: Path) -> None:
    if not TRACES.is_dir():
        pytest.skip("public traces are not beside the project (../shared/data/traces)")
    limits = ("--values", "failures=0,2", "--values", "risk=0,50", "--set", "policy.growth=0 %", "-f", "json")
    done = frontier(tmp_path, TRACES.as_posix(), *limits)
    assert done.returncode == 0, done.stderr
    failures, risk = json.loads(done.stdout)["curves"]
    for curve in (failures, risk):
        on = [one for one in curve["points"] if not one["dominated_by"]]
        assert on
        assert all(one["proven"] for one in on)
    assert all(one["breach_probability"] is not None for one in risk["points"])  # 31 days are enough to draw from
