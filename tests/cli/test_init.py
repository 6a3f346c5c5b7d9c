"""``vconsolidate init``: a starter that is valid, whose plan saves servers, and whose schema is where it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from vconsolidate.cli.main import main
from vconsolidate.inventory.starter import SCHEMA_FILE


def test_the_plan_of_the_starter_frees_servers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inventory, plan = tmp_path / "inventory.yaml", tmp_path / "plan.json"
    assert main(["init", str(inventory)]) == 0
    assert main(["validate", str(inventory)]) == 0
    assert main(["plan", str(inventory), "-q", "-o", f"json={plan}"]) == 0
    assert "10 servers → 3 hosts" in capsys.readouterr().out
    document = json.loads(plan.read_text(encoding="utf-8"))
    assert document["status"] == "optimal"
    assert document["hosts_used"] == 3
    assert [finding for finding in document["findings"] if finding["severity"] == "block"] == []


def test_without_a_schema_no_file_is_named_that_is_not_there(tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.yaml"
    assert main(["init", str(inventory), "-q"]) == 0
    text = inventory.read_text(encoding="utf-8")
    assert "$schema" not in text
    assert "vconsolidate init --schema" in text
    assert [path.name for path in tmp_path.iterdir()] == ["inventory.yaml"]


def test_the_schema_is_written_beside_it_on_request_and_accepts_it(tmp_path: Path) -> None:
    inventory = tmp_path / "estate.yaml"
    assert main(["init", "--schema", str(inventory), "-q"]) == 0
    text = inventory.read_text(encoding="utf-8")
    assert text.startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    schema = json.loads((tmp_path / SCHEMA_FILE).read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(yaml.safe_load(text))) == []


def test_nothing_is_overwritten_unless_forced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = tmp_path / SCHEMA_FILE
    schema.write_text("mine")
    assert main(["init", "--schema", str(tmp_path / "inventory.yaml")]) == 2
    assert f"{schema} already exists" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == [SCHEMA_FILE]
    assert main(["init", "--schema", "--force", str(tmp_path / "inventory.yaml")]) == 0
    assert schema.read_text(encoding="utf-8") != "mine"
