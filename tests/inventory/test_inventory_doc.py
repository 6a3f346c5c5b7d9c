"""The manual names every field as the schema explains it, and its examples load."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from vconsolidate.inventory.schema import json_schema
from vconsolidate.inventory.table import columns
from vconsolidate.model.estate import Estate
from vconsolidate.rules.registry import RULES

MANUAL = (Path(__file__).parents[2] / "docs" / "inventory.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)
YAML = [text for language, text in BLOCKS if language == "yaml"]
CSV = {text.split("\n", 1)[0]: text for language, text in BLOCKS if language == "csv"}
RULE_SCHEMAS = {rule.schema.__name__ for rule in RULES.values() if rule.schema is not None}

Load = Callable[..., Estate]


def fields() -> Iterator[tuple[str, str, str]]:
    schema = json_schema()
    sections: dict[str, Any] = {"": schema, **schema["$defs"]}
    for name, section in sections.items():
        if name in RULE_SCHEMAS or name in {"ServerTable", "ServerFields"}:
            continue
        for option in section.get("anyOf", [section]):
            for key, field in option.get("properties", {}).items():
                yield name, key, str(field.get("description", ""))


@pytest.mark.parametrize(("section", "key", "description"), list(fields()))
def test_every_field_is_in_the_manual(section: str, key: str, description: str) -> None:
    row = re.compile(rf"^\| `{key}`[^|]*\|.*\| {re.escape(description)}", re.MULTILINE)
    assert row.search(MANUAL), f"docs/inventory.md: {section}.{key} is missing or explained differently"


def test_every_column_of_a_table_is_in_the_manual() -> None:
    assert [column for column in columns() if f"`{column}`" not in MANUAL] == []


def test_whole_examples_load(load: Load) -> None:
    whole = [text for text in YAML if "target:" in text]
    assert whole
    for text in whole:
        assert load(text=text).servers


def test_parts_load_in_an_inventory(load: Load) -> None:
    parts = [text for text in YAML if "target:" not in text]
    long = next(text for header, text in CSV.items() if header.startswith("timestamp,server"))
    assert parts
    for text in parts:
        assert load(text, long_csv=long).servers


def test_tables_load(load: Load, small: str) -> None:
    servers = next(text for header, text in CSV.items() if header.startswith("name,"))
    wide = next(text for header, text in CSV.items() if header.startswith("timestamp,web01"))
    text = "version: 1\nservers: {from: servers.csv}\nnetworks: [{name: office, vlan: 1}, {name: dmz, vlan: 2}]\n"
    text += "traces: [{file: wide.csv, layout: wide, metric: cpu, interval: 15 min, units: {cpu: '%'}}]\n"
    estate = load(text=text + small[small.index("target:") :], servers_csv=servers, wide_csv=wide)
    assert [server.name for server in estate.servers] == ["web01", "db01"]
    assert estate.trace is not None
