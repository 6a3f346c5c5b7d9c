"""Candidates of --set: keys of the inventory, level by level, and the values that the schema allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Candidates = list[tuple[str, str]]

_MOST_VALUES: Final = 200


def fields(incomplete: str) -> Candidates:
    """Return the next step of the path that was begun, or values for it, each with what it means."""
    from vconsolidate.inventory.schema import json_schema  # noqa: PLC0415 - only where a shell asks for fields

    schema = json_schema()
    found = _of_schema(incomplete, schema)
    while len(found) == 1 and found[0][0].endswith((".", "=")) and found[0][0] != incomplete:
        further = _of_schema(found[0][0], schema)  # one answer would get a space behind it
        if not further:
            break
        found = further
    return found


def _of_schema(begun: str, schema: Mapping[str, Any]) -> Candidates:
    path, equals, value = begun.partition("=")
    if equals:
        nodes = _at(path, schema)
        return [(f"{path}={one}", "") for one in _values(nodes) if one.startswith(value)][:_MOST_VALUES]
    head, dot, last = path.rpartition(".")
    found: Candidates = []
    entered, bracket, index = last.partition("[")
    if bracket and "]" not in index:
        inside = f"{head}{dot}{entered}[{index or 0}]."
        return [(inside, "an index or a name")] if _at(inside[:-1], schema) else []
    for node in _at(head, schema):
        for key, child in node.get("properties", {}).items():
            if key.startswith(last) and key not in {"includes", "version"}:
                found += _steps(f"{head}{dot}{key}", child, schema)
    return sorted(dict(found).items())


def _steps(path: str, node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield how a path goes on behind a key: into a mapping, into a list, or to a value."""
    words = str(node.get("description", "")).partition(". ")[0]
    forms = list(_forms(node, schema))
    if any("properties" in form for form in forms):
        yield f"{path}.", words
    if any("properties" in item for form in forms if "items" in form for item in _forms(form["items"], schema)):
        yield f"{path}[0].", words
    if any(form.get("type") != "object" for form in forms):
        yield f"{path}=", words


def _at(path: str, schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return every form that the value at a path may have."""
    nodes = list(_forms(schema, schema))
    for step in path.split(".") if path else ():
        key, bracket, _ = step.partition("[")
        children = [node["properties"][key] for node in nodes if key in node.get("properties", {})]
        nodes = [form for child in children for form in _forms(child, schema)]
        if bracket:
            nodes = [form for node in nodes if "items" in node for form in _forms(node["items"], schema)]
    return nodes


def _forms(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the alternatives of a node, references followed."""
    reference = node.get("$ref")
    if reference is not None:
        name = str(reference).rpartition("/")[2]
        yield from _forms(schema["$defs"][name], schema)
    alternatives = [*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())]
    for one in alternatives:
        yield from _forms(one, schema)
    if reference is None and not alternatives:
        yield node


def _values(nodes: list[Mapping[str, Any]]) -> list[str]:
    """Return the values that the forms name, those that a shell would break at spaces left out."""
    found: dict[str, None] = {}
    for node in nodes:
        if node.get("type") == "boolean":
            found |= {"true": None, "false": None}
        named = (*node.get("enum", ()), *((node["const"],) if "const" in node else ()), *node.get("examples", ()))
        found |= {_yaml(one): None for one in named if isinstance(one, (str, int, float))}
    return [one for one in found if one and " " not in one]


def _yaml(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
