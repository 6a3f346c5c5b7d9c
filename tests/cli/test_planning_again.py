"""``plan --previous`` with another seed: days made up for servers without history stay those of the earlier plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.shell import ROOT, Done, run

SAMPLE = (ROOT / "sample_inventories" / "whole-data-centre.yaml").as_posix()
"""Most of its servers have no history; its plan packs their made-up days by the hour."""


def done_in(folder: Path, line: str) -> Done:
    return run(f"vconsolidate {line}", folder, {"COLUMNS": "120", "HOME": folder.as_posix()})


@pytest.mark.parametrize("seed", ["", "--seed 7 "])
def test_another_seed_moves_nothing_and_the_plan_is_verified_on_the_same_days(tmp_path: Path, seed: str) -> None:
    short = "--effort 1 --quiet -o json"
    assert done_in(tmp_path, f"plan {SAMPLE} --seed 3 {short}=first.json").returncode == 0
    assert done_in(tmp_path, f"plan {SAMPLE} --previous first.json {seed}{short}=again.json").returncode == 0
    assert done_in(tmp_path, f"plan {SAMPLE} --previous again.json --seed 1 {short}=third.json").returncode == 0
    for name in ("again", "third"):
        document = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert document["stability"]["moved"] == []
        assert document["history_seed"] == document["replay"]["seed"] == 3
        assert document["seed"] != 3
        checked = done_in(tmp_path, f"verify {name}.json")
        assert checked.returncode == 0, checked.stdout
    assert "kub01 runs on" in done_in(tmp_path, "explain third.json kub01").stdout


def test_a_plan_of_another_estate_is_told(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    samples = Path(__file__).parents[2] / "sample_inventories"
    home = {"HOME": str(tmp_path)}
    run(f"vconsolidate plan {samples / 'out-of-balance.yaml'} -q --effort 1 -o json={other}", tmp_path, home)
    done = run(f"vconsolidate plan {samples / 'branch-office.yaml'} --effort 1 --previous {other}", tmp_path, home)
    assert "No VM of this plan is in the earlier plan: is it one of this estate?" in " ".join(done.stdout.split())
