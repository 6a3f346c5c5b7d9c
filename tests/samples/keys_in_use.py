"""Which keys of the inventory's JSON Schema a sample uses: by section of the schema and key."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
SAME = {"ServerFields": "ServerSection", "VirtualMachinesOverrideSection": "VirtualMachinesSection"}
"""Sections whose keys are those of another one: defaults of servers, overrides of VMs of today."""


def keys_of(schema: dict[str, Any]) -> set[str]:
    """Return every ``Section.key`` of a schema; those of the whole file have no section."""
    return set(_values_by_key(schema))


def blocks_of(schema: dict[str, Any]) -> set[str]:
    """Return every ``Section.key`` whose value may be a section of its own."""
    return {key for key, node in _values_by_key(schema).items() if any(_sections(schema, node))}


def used_by(schema: dict[str, Any], sample: str) -> set[str]:
    """Return every ``Section.key`` that a sample states, in its file, the files it includes, and its table."""
    return {key for part in _parts(SAMPLES / f"{sample}.yaml") for key in _used(schema, schema, part, "")}


def _values_by_key(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = dict(schema["properties"])
    for name, definition in schema["$defs"].items():
        for section, form in _forms(schema, definition, name):
            if section == name:
                nodes |= {f"{SAME.get(name, name)}.{key}": node for key, node in form.get("properties", {}).items()}
    return nodes


def _parts(file: Path) -> Iterator[dict[str, Any]]:
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only: `on` stays a key
    yield content
    for name in content.get("includes", ()):
        yield from _parts(file.parent / name)
    servers = content.get("servers")
    if isinstance(servers, dict):
        yield {"servers": list(_rows(file.parent / servers["from"]))}


def _rows(table: Path) -> Iterator[dict[str, Any]]:
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            server: dict[str, Any] = {}
            for column, cell in row.items():
                *outer, last = column.split(".")
                place = server
                for key in outer:
                    place = place.setdefault(key, {})
                if cell:
                    place[last] = cell
            yield {key: value for key, value in server.items() if value}


def _used(schema: dict[str, Any], node: dict[str, Any], value: object, section: str) -> Iterator[str]:
    """Yield the keys that a value states, where a node of the schema describes it."""
    if isinstance(value, list):
        for _, form in _forms(schema, node, section):
            for item in value if isinstance(form.get("items"), dict) else ():
                yield from _used(schema, form["items"], item, section)
    if not isinstance(value, dict):
        return
    for name, form in _forms(schema, node, section):
        known = form.get("properties", {})
        if "kind" in known and "const" in known["kind"] and known["kind"]["const"] != value.get("kind"):
            continue
        if not set(value) <= set(known):
            continue
        for key, inner in value.items():
            yield f"{SAME.get(name, name)}.{key}" if name else key
            yield from _used(schema, known[key], inner, name)


def _sections(schema: dict[str, Any], node: dict[str, Any]) -> Iterator[str]:
    for name, form in _forms(schema, node, ""):
        if name and "properties" in form:
            yield name
        if isinstance(form.get("items"), dict):
            yield from _sections(schema, form["items"])


def _forms(schema: dict[str, Any], node: dict[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a node may be, with the section that it belongs to."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1]
        yield from _forms(schema, schema["$defs"][name], name)
        return
    yield section, node
    for word in ("anyOf", "oneOf", "allOf"):
        for part in node.get(word, ()):
            yield from _forms(schema, part, section)
