"""The published schema accepts what loads, refuses what does not, and explains every field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.own_schema import json_schema as schema_of_catalog
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.schema import json_schema
from vconsolidate.inventory.schema.scenarios import json_schema as schema_of_scenarios

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "sample_inventories").rglob("*.yaml"))
SCHEMA = json_schema()
OTHERS = {"catalog.yaml": schema_of_catalog(load_catalog()), "scenarios.yaml": schema_of_scenarios()}
"""Of samples that are no inventories, by the name of their file."""


def errors(path: Path) -> list[str]:
    node = read(path.read_text(encoding="utf-8"), path.name, Problems())
    assert node is not None
    return [
        error.message
        for error in jsonschema.Draft202012Validator(OTHERS.get(path.name, SCHEMA)).iter_errors(node.plain())
    ]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json_schema() == SCHEMA


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_valid(path: Path) -> None:
    assert errors(path) == []


@pytest.mark.parametrize(
    "name",
    ["missing-units", "wrong-units", "unknown-keys", "tier-out-of-range", "rule-kind", "version-2", "unknown-os"],
)
def test_an_editor_sees_what_loading_refuses(name: str) -> None:
    assert errors(Path(__file__).parent / "bad" / f"{name}.yaml")


def test_every_field_is_described() -> None:
    assert list(undescribed(SCHEMA, "")) == []


def undescribed(value: object, where: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, field in value.get("properties", {}).items():
            target = SCHEMA["$defs"].get(str(field.get("$ref", "")).rpartition("/")[2], {})
            if not (field.get("description") or target.get("description")):
                yield f"{where}.{key}"
        for key, child in value.items():
            yield from undescribed(child, f"{where}.{key}")
    elif isinstance(value, list):
        for child in value:
            yield from undescribed(child, where)
