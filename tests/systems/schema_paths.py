"""Whether a path names something of the inventory's schema, and whether an inventory uses it."""

from __future__ import annotations

from typing import Any


def in_schema(schema: dict[str, Any], path: str) -> bool:
    """Tell whether a JSON Schema knows a path such as ``servers[].demand.cpu_mean``."""
    nodes = [schema]
    for key in _keys(path):
        nodes = [child for node in nodes for child in _children(schema, node, key)]
    return bool(nodes)


def in_use(value: Any, path: str) -> bool:
    """Tell whether an inventory states a path."""
    values = [value]
    for key in _keys(path):
        if key == "[]":
            values = [item for entry in values if isinstance(entry, list) for item in entry]
        else:
            values = [entry[key] for entry in values if isinstance(entry, dict) and key in entry]
    return bool(values)


def _keys(path: str) -> list[str]:
    return path.replace("[]", ".[]").split(".")


def _children(schema: dict[str, Any], node: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for form in _forms(schema, node):
        if key == "[]":
            found += [form["items"]] if isinstance(form.get("items"), dict) else []
        elif key in form.get("properties", {}):
            found.append(form["properties"][key])
        elif isinstance(form.get("additionalProperties"), dict) and "properties" not in form:
            found.append(form["additionalProperties"])
    return found


def _forms(schema: dict[str, Any], node: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a node may be: itself, what it refers to, each alternative."""
    if "$ref" in node:
        return _forms(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    forms = [node]
    for word in ("anyOf", "oneOf", "allOf"):
        forms += [form for part in node.get(word, ()) for form in _forms(schema, part)]
    return forms
