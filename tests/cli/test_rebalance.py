"""``rebalance`` on the command line: formats, exit codes, and arguments that make no sense."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.pipeline.rebalance.clusters import text, vm
from tests.shell import ROOT, Done, run
from vconsolidate.report.rebalancing.schema import json_schema

SAMPLE = (ROOT / "sample_inventories" / "out-of-balance.yaml").as_posix()
BRANCH = (ROOT / "sample_inventories" / "branch-office.yaml").as_posix()


def rebalance(folder: Path, *arguments: str) -> Done:
    line = shlex.join(["vconsolidate", "rebalance", *arguments, "--effort", "2"])
    return run(line, folder, {"COLUMNS": "120", "HOME": folder.as_posix()})


def small(folder: Path, *vms: str) -> str:
    path = folder / "small.yaml"
    path.write_text(text(vms), encoding="utf-8")
    return path.as_posix()


def test_what_the_sample_gains(tmp_path: Path) -> None:
    done = rebalance(tmp_path, SAMPLE)
    assert done.returncode == 0, done.stderr
    for words in ("over a limit: esx-01", "billing-db01, billing-db02 share host esx-02", "back under its limits"):
        assert words in done.stdout
    assert done.stdout.splitlines()[-1] == (
        "4 moves: the imbalance falls from 1.001 to 0.106; 1 host back under its limits; "
        "1 rule or promise no longer broken"
    )


def test_every_format(tmp_path: Path) -> None:
    names = {"json": "a.json", "yaml": "a.yaml", "markdown": "a.md", "html": "a.html", "csv": "a.csv"}
    outputs = [part for name, file in names.items() for part in ("-o", f"{name}={file}")]
    done = rebalance(tmp_path, SAMPLE, *outputs, "--quiet")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    read = {name: (tmp_path / file).read_text(encoding="utf-8") for name, file in names.items()}
    document = json.loads(read["json"])
    Draft202012Validator(json_schema()).validate(document)
    moves = [(str(step["number"]), move["vm"], move["target"]) for step in document["steps"] for move in step["moves"]]
    rows = list(csv.DictReader(read["csv"].splitlines()))
    assert [(row["step"], row["vm"], row["target"]) for row in rows] == moves
    for name in ("yaml", "markdown", "html"):
        assert all(vm in read[name] for _, vm, _ in moves)
    assert "Content-Security-Policy" in read["html"]
    assert 'class="line l1"' in read["html"], "a line without this class is filled with black"
    assert "0 matters" not in read["html"], "a question is answered with a word"


def test_the_same_bytes_again(tmp_path: Path) -> None:
    first, second = (rebalance(tmp_path, SAMPLE, "-f", "json") for _ in range(2))
    assert first.stdout == second.stdout


def test_nothing_to_do_says_so_and_exits_with_0(tmp_path: Path) -> None:
    done = rebalance(tmp_path, small(tmp_path, vm("a", "h1"), vm("b", "h2"), vm("c", "h3")))
    assert done.returncode == 0
    assert "nothing to do: no move pays (imbalance 0.000)" in done.stdout


def test_a_host_that_cannot_be_emptied_exits_with_1(tmp_path: Path) -> None:
    full = small(tmp_path, vm("a", "h1", gib=40), vm("b", "h2", gib=40), vm("c", "h3", gib=40))
    done = rebalance(tmp_path, full, "--evacuate", "h1")
    assert done.returncode == 1
    assert "h1 keeps 1 VM that no other host takes" in done.stdout
    assert "1 VM must move and finds no host" in done.stdout
    assert "the host is to be emptied, and no other host has room within limits and rules" in done.stdout


def test_an_emptied_host_and_what_is_left_of_the_promise(tmp_path: Path) -> None:
    done = rebalance(tmp_path, SAMPLE, "--evacuate", "esx-03")
    assert done.returncode == 0
    assert "esx-03 is empty; without it, dune survives 1 host failure as before" in done.stdout


def test_a_plan_document_and_its_inventory(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    assert (
        run(f"vconsolidate plan {BRANCH} -q --effort 2 -o json={plan}", tmp_path, {"HOME": str(tmp_path)}).returncode
        == 0
    )
    done = rebalance(tmp_path, plan.as_posix())
    assert done.returncode == 0, done.stderr
    assert "placement of" in done.stdout
    assert rebalance(tmp_path, plan.as_posix(), "-o", f"json={plan}").returncode == 2


def test_an_imbalance_that_rises_is_not_said_to_fall(tmp_path: Path) -> None:
    done = rebalance(
        tmp_path, small(tmp_path, vm("a", "h1"), vm("b", "h2"), vm("c", "h3"), vm("d", "h3")), "--evacuate", "h1"
    )
    assert done.returncode == 0
    assert re.search("1 move: the imbalance (stays at|falls from|rises from)", done.stdout)
    odd = small(tmp_path, *(vm(f"v{n}", "h1") for n in range(3)))
    assert "3 moves: the imbalance rises from 0.000 to" in rebalance(tmp_path, odd, "--evacuate", "h1").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((SAMPLE, "--evacuate", "esx-0"), 2, 'no host of that name runs (did you mean "esx-05"'),
        ((SAMPLE, *(part for n in range(1, 6) for part in ("--evacuate", f"esx-0{n}"))), 2, "nothing is left"),
        ((SAMPLE, "--max-moves", "-1"), 2, "--max-moves"),
        ((SAMPLE, "--min-gain", "nan"), 2, "--min-gain"),
        ((SAMPLE, "--weight", "disk=1"), 2, "names no resource"),
        ((SAMPLE, "--weight", "cpu=-1"), 2, "0 to 1000"),
        ((SAMPLE, "--weight", "cpu"), 2, "write, for example, cpu=2"),
        ((SAMPLE, "--inventory", SAMPLE), 2, "goes with a plan document"),
        ((SAMPLE, "-f", "pdf"), 2, "unknown format"),
        ((BRANCH,), 3, "no server runs on a host of target.clusters today"),
        (("missing.yaml",), 3, "missing.yaml"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = rebalance(tmp_path, *arguments)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_move_limit_of_0_moves_nothing_and_tells_what_stays_wrong(tmp_path: Path) -> None:
    done = rebalance(tmp_path, small(tmp_path, vm("a", "h1"), vm("b", "h1"), vm("c", "h1")), "--max-moves", "0")
    assert done.returncode == 0
    assert "Stopped at 0 moves, as asked." in done.stdout
