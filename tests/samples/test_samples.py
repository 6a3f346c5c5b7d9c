"""Every sample loads, is sized and planned; the generated ones are what the generator makes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.schema import json_schema
from vconsolidate.inventory.starter import STARTER
from vconsolidate.model.estate import Estate
from vconsolidate.model.finding import Finding
from vconsolidate.model.stop import Stop
from vconsolidate.pipeline.outcome import Outcome
from vconsolidate.pipeline.plan import plan_estate
from vconsolidate.pipeline.settings import Settings
from vconsolidate.rules.registry import RULES, statements

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_inventories"
NAMES = sorted(file.stem for file in SAMPLES.glob("*.yaml"))
MAX_GAP = {"whole-data-centre": 0.15}
"""It has a rule of every kind, and most of them are seen by no bound."""


def estate_of(name: str) -> Estate:
    return load_inventory(SAMPLES / f"{name}.yaml") if name != "starter" else load_inventory(None, text=STARTER)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {}


def outcome_of(name: str, outcomes: dict[str, Outcome]) -> Outcome:
    if name not in outcomes:
        outcomes[name] = plan_estate(estate_of(name), Settings(stop=Stop(work=2.0)))
    return outcomes[name]


@pytest.mark.parametrize("name", [*NAMES, "starter"])
def test_a_sample_is_planned_with_a_proven_bound(name: str, outcomes: dict[str, Outcome]) -> None:
    plan = outcome_of(name, outcomes).plan
    assert plan.status in {"optimal", "feasible"}, plan.conflicts
    assert plan.gap <= MAX_GAP.get(name, 0.05)


@pytest.mark.parametrize("name", [*NAMES, "starter"])
def test_a_sample_breaks_none_of_its_blocking_budgets(name: str, outcomes: dict[str, Outcome]) -> None:
    findings: tuple[Finding, ...] = outcome_of(name, outcomes).findings
    assert [finding for finding in findings if finding.severity == "block"] == []


def test_the_branch_office_shows_every_disposition(outcomes: dict[str, Outcome]) -> None:
    codes = {item.server: item.code for item in outcome_of("branch-office", outcomes).demand.dispositions}
    assert {name: code for name, code in codes.items() if code != "fits"} == {
        "bre-fax01": "attachment",
        "bre-backup01": "owner",
        "bre-srv03": "idle",
    }
    assert outcome_of("branch-office", outcomes).plan.status == "optimal"


def test_the_full_tour_uses_every_rule() -> None:
    used = {statement.kind for statement in statements(estate_of("full-tour"))}
    assert used == set(RULES) - {"recovery_site"}  # implied by a section of its own: two-sites has it


def test_the_data_centre_is_varied(outcomes: dict[str, Outcome]) -> None:
    estate = estate_of("data-center")
    assert 230 <= len(estate.servers) <= 250
    assert estate.trace is not None
    assert (estate.trace.interval_s, estate.trace.n_steps) == (900, 7 * 96)
    years = [server.hardware.year for server in estate.servers if server.hardware.year]
    assert min(years) <= 2006
    assert max(years) >= 2014
    codes = {item.code for item in outcome_of("data-center", outcomes).demand.dispositions}
    assert {"fits", "owner", "attachment", "idle", "guest_unsupported"} <= codes


def test_the_generator_makes_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "sample_inventories.generator", str(tmp_path)], cwd=ROOT, check=True)
    made = sorted(file.relative_to(tmp_path) for file in tmp_path.rglob("*") if file.is_file())
    assert len(made) == 15
    for file in made:
        assert (tmp_path / file).read_bytes() == (SAMPLES / file).read_bytes(), file


def test_the_schema_beside_the_samples_is_current() -> None:
    assert json.loads((SAMPLES / "inventory.schema.json").read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("file", sorted(SAMPLES.rglob("*.yaml")), ids=lambda file: file.stem)
def test_every_sample_names_its_schema_in_the_first_line(file: Path) -> None:
    first = file.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (file.parent / first.split("=")[1]).is_file()


def test_samples_are_small() -> None:
    assert sum(file.stat().st_size for file in SAMPLES.rglob("*") if file.is_file()) < 4_000_000
