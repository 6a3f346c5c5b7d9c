"""The reference of inventory keys: every route with its form, default and meaning, from the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from vconsolidate.inventory.schema import json_schema
from website.markdown import code, plain, table

HEAD = """# Inventory keys

Every key that an inventory may have, by its route, as the JSON Schema has it (`vconsolidate schema inventory`).
What the sections are for, with examples: [inventory](../inventory.md). `[]` stands for the items of a list. `--set`
takes a route without lists, for example `--set policy.memory.overcommit=1.25`. The fields of each placement rule are in
[rules](../rules.md)."""

LAST = {"defaults", "target"}
"""Their parts are explained elsewhere: under `servers` and `policy`."""

Schema = Mapping[str, Any]
Row = tuple[str, str, str, str, str]


@dataclass
class _Walk:
    """Rows of the table; a part that several keys share is listed where it is met first."""

    definitions: Mapping[str, Schema]
    first_route: dict[str, str] = field(default_factory=dict)

    def rows(self, schema: Schema, route: str) -> Iterator[Row]:
        properties = schema.get("properties", {})
        for name, one in sorted(properties.items(), key=lambda pair: pair[0] in LAST):
            yield from self._key(one, f"{route}.{name}".lstrip("."), required=one.get("x-required", False))

    def _key(self, schema: Schema, route: str, *, required: bool) -> Iterator[Row]:
        listed, parts = self._parts(schema)
        inner = f"{route}[]" if listed else route
        again = [self.first_route[name] for name, _ in parts if name in self.first_route and len(parts) == 1]
        meaning = plain(schema.get("description", ""))
        if again:
            meaning += f" Keys as in `{again[0]}`."
        default = "required" if required else _default(schema)
        example = next((code(json.dumps(one).strip('"')) for one in schema.get("examples", ())), "")
        yield f"`{inner}`", meaning, _form(schema, self.definitions), default, example
        for name, part in parts:
            if name in self.first_route or route == "rules":
                continue
            self.first_route[name] = inner
            kind = part.get("properties", {}).get("kind", {}).get("const") if len(parts) > 1 else None
            yield from self.rows(part, f"{inner}({kind})" if kind else inner)

    def _parts(self, schema: Schema) -> tuple[bool, list[tuple[str, Schema]]]:
        """Return whether a value is a list, and the mappings that it or its items may be."""
        found: list[tuple[str, Schema]] = []
        listed = False
        for option in _options(schema):
            items = option.get("items")
            listed = listed or items is not None
            for one in _options(items or option):
                name = one.get("$ref", "").rpartition("/")[2]
                mappings = [part for part in _options(self.definitions.get(name, {})) if part.get("properties")]
                found += [(name, {"properties": _together(mappings)})] if mappings else []
        return listed, list(dict(found).items())


def page() -> str:
    """Return the page of all keys."""
    schema = json_schema()
    rows = list(_Walk(schema["$defs"]).rows(schema, ""))
    return f"{HEAD}\n\n{table(('key', 'meaning', 'form', 'default', 'example'), rows)}\n"


def routes() -> list[str]:
    """Return the routes of all keys, in the order of the page."""
    schema = json_schema()
    return [row[0].strip("`") for row in _Walk(schema["$defs"]).rows(schema, "")]


def _together(mappings: Sequence[Schema]) -> dict[str, Any]:
    """Return the keys of a mapping of several forms; one that a form lacks is not required."""
    names = [set(part.get("required", ())) for part in mappings]
    keys = {name: one for part in mappings for name, one in part["properties"].items()}
    return {name: {**one, "x-required": all(name in required for required in names)} for name, one in keys.items()}


def _options(schema: Schema) -> list[Schema]:
    return list(schema.get("anyOf") or schema.get("oneOf") or [schema])


def _default(schema: Schema) -> str:
    value = schema.get("default")
    return "" if value in (None, "", [], {}) else code(value if isinstance(value, str) else json.dumps(value))


def _form(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """Return what may stand behind a key, in words and allowed values."""
    return " or ".join(dict.fromkeys(form for option in _options(schema) if (form := _one(option, definitions))))


WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
}


def _one(option: Schema, definitions: Mapping[str, Schema]) -> str:
    if "$ref" in option:
        return _form(definitions[option["$ref"].rpartition("/")[2]], definitions)
    if "const" in option:
        return code(option["const"])
    if "enum" in option:
        return ", ".join(code(one) for one in option["enum"])
    if option.get("type") == "array":
        return f"list of {_form(option.get('items', {}), definitions) or 'values'}"
    return WORDS.get(str(option.get("type", "")), "")
