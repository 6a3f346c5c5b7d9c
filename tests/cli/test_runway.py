"""``vconsolidate runway``: exit codes, formats, outputs."""

from __future__ import annotations

import json
import shlex
import zipfile
from pathlib import Path

import jsonschema
import pytest

from tests.shell import ROOT, Done, run
from vconsolidate.report.runway.schema import json_schema

OFFICE = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()
GROWTH = ("--growth", "cpu=8%..15%", "--growth", "memory=20%")


def runway(folder: Path, *arguments: str) -> Done:
    line = shlex.join(["vconsolidate", "runway", *arguments, "--effort", "2"])
    return run(line, folder, {"COLUMNS": "80", "HOME": folder.as_posix()})


def test_every_format_of_an_inventory(tmp_path: Path) -> None:
    formats = {"html": "r.html", "markdown": "r.md", "json": "r.json", "yaml": "r.yaml", "tables": "r.zip"}
    outputs = [part for name, path in formats.items() for part in ("-o", f"{name}={path}")]
    done = runway(tmp_path, OFFICE, *GROWTH, "--as-of", "2026-11-15", *outputs)
    assert done.returncode == 0, done.stderr
    for words in ("runs out by", "One more host", "Procurement", "What this rests on", "2029"):
        assert words in done.stdout
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, json_schema())
    assert document["clusters"][0]["out"]["typical"]["date"].startswith("2029-")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    with zipfile.ZipFile(tmp_path / "r.zip") as archive:
        assert {"clusters.csv", "growth.csv", "months.csv", "procurement.csv"} <= set(archive.namelist())
    assert document["verdict"] in done.stdout


def test_a_plan_gives_the_same_answer_and_the_same_bytes(tmp_path: Path) -> None:
    assert (
        run(f"vconsolidate plan {OFFICE} -q -o json=plan.json --effort 2", tmp_path, {"COLUMNS": "80"}).returncode == 0
    )
    first, second = (runway(tmp_path, "plan.json", *GROWTH, "--repack", "-f", "json") for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    cluster = json.loads(first.stdout)["clusters"][0]
    assert cluster["repacked"]["holds"]["month"] < cluster["out"]["typical"]["month"]
    assert cluster["placed"]["typical"]["month"] <= cluster["repacked"]["holds"]["month"] + 1


def test_quiet_prints_the_verdict(tmp_path: Path) -> None:
    done = runway(tmp_path, OFFICE, "--growth", "0%", "-q")
    assert done.stdout == "no cluster runs out within 60 months\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--growth", "fast"), "is not a growth per year"),
        (("--by", "nonsense"), "no VM has a tag or label"),
        (("--as-of", "tomorrow"), "is not a date"),
        (("--method", "magic"), "is not known"),
        (("--years", "0"), "--years"),
        (("-o", "pdf=x.pdf"), "unknown format"),
    ],
)
def test_arguments_that_are_wrong(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = runway(tmp_path, OFFICE, *arguments)
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_an_inventory_that_is_wrong_and_one_without_a_plan(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("version: 1\n", encoding="utf-8")
    assert runway(tmp_path, "bad.yaml").returncode == 3
    assert runway(tmp_path, OFFICE, "--set", "policy.memory.ceiling=2 %").returncode == 4
