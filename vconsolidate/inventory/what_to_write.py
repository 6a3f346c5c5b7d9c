"""What to write for a field: an example, from the schema that editors show, in the form of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, Final

from pydantic import BaseModel

from vconsolidate.inventory.node import Node, Route
from vconsolidate.inventory.problems import quoted

_PLAIN: Final = re.compile(r"[A-Za-z][\w./+%-]*( [\w./+%()-]+)*|[0-9.]+ [A-Za-z%/]+")
"""Texts that YAML takes for texts without quotes."""

_MOST_SHOWN: Final = 120
"""Length up to which an example helps."""

_NOT_PLAIN: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none"})
_DEEPEST: Final = 6
_TABLES: Final = (".csv", ".tsv")


def examples_of(model: type[BaseModel], steps: Route) -> list[Any]:
    """Return values for the field at `steps` below a section, the best first; none where the schema has none."""
    schema = _schema(model)
    places: list[Mapping[str, Any]] = [schema]
    for step in steps:
        places = [found for place in places for found in _below(place, step, schema)]
    return [found for place in places for found in _examples(place, schema, 0)]


def instead(example: Any) -> str:  # noqa: ANN401
    """Return `` (write for example …)`` for a value; nothing where there is no example."""
    text = spelt(example)
    if example is None or len(text) > _MOST_SHOWN:
        return ""
    return f" (write for example {json.dumps(example, ensure_ascii=False) if isinstance(example, str) else text})"


def missing(key: str, example: Any, node: Node) -> str:  # noqa: ANN401
    """Return that the mapping at `node` lacks a key, with an example as its file would have it."""
    words = f'"{key}" is missing'
    if example is None or len(spelt(example)) > _MOST_SHOWN:
        return words
    if not node.file.lower().endswith(_TABLES):
        shown = f"{key}: {spelt(example)}"
        in_quotes = shown if '"' in shown else quoted(shown)
        return f"{words} (write for example {in_quotes})"
    column, cell = _cell(key, example)
    return f'{words} (write for example "{cell}" in column "{column}")'


def _cell(column: str, value: Any) -> tuple[str, str]:  # noqa: ANN401
    """Return the first column and cell of a table that say a value."""
    while isinstance(value, dict) and value:
        key, value = next(iter(value.items()))
        column = f"{column}.{key}"
    if isinstance(value, list):
        return column, ";".join(map(spelt, value))
    return column, value if isinstance(value, str) else spelt(value)


def spelt(value: Any) -> str:  # noqa: ANN401
    """Return a value as YAML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{spelt(key)}: {spelt(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(spelt, value)) + "]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _NOT_PLAIN
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


@cache
def _schema(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_json_schema(by_alias=True)


def _forms(place: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the forms that a value may have: references followed, unions taken apart, null left out."""
    if "$ref" in place:
        yield from _forms(schema["$defs"][place["$ref"].rpartition("/")[2]], schema)
        return
    options: Sequence[Mapping[str, Any]] = place.get("anyOf") or place.get("oneOf") or place.get("allOf") or ()
    for option in options:
        yield from _forms(option, schema)
    if not options and place.get("type") != "null":
        yield place


def _below(place: Mapping[str, Any], step: str | int, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the places one step further down, each with what the examples of this one have there."""
    for form in _forms(place, schema):
        if isinstance(step, int):
            found = form.get("items")
        else:
            found = form.get("properties", {}).get(step) or form.get("additionalProperties")
        if not isinstance(found, dict):
            continue
        above = [*place.get("examples", ()), *form.get("examples", ())]
        yield {**found, "examples": [*found.get("examples", ()), *_parts(above, step)]}


def _parts(examples: Sequence[Any], step: str | int) -> Iterator[Any]:
    for one in examples:
        if isinstance(step, int) and isinstance(one, list):
            yield from one[:1]
        elif isinstance(step, int) and isinstance(one, str):
            yield one  # one name, which may also be a list of names
        elif isinstance(step, str) and isinstance(one, dict):
            yield from [one[step]] if step in one else [*one.values()][:1]


def _examples(place: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
    """Yield the examples that a place states, then those made of what stands below it."""
    yield from place.get("examples", ())
    if depth > _DEEPEST:
        return
    for form in _forms(place, schema):
        if form is not place:
            yield from form.get("examples", ())
        yield from _made(form, schema, depth)


def _made(form: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> Iterator[Any]:
    """Yield values made of the type of a form and of what stands below it."""
    kind = form.get("type")
    if "const" in form:
        yield form["const"]
    elif form.get("enum"):
        yield form["enum"][0]
    elif kind == "boolean":
        yield True
    elif kind in {"integer", "number"}:
        yield max(form.get("minimum", 0), 1)
    elif kind == "array":
        items = _examples(form.get("items", {}), schema, depth + 1)
        yield from ([item] * max(1, form.get("minItems", 1)) for item in items)
    elif kind == "object":
        yield from _mapping(form, schema, depth)


def _mapping(form: Mapping[str, Any], schema: Mapping[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """Yield a mapping with the keys that must be there, or else with the first that has an example."""
    fields = form.get("properties", {})
    found = {key: next(_examples(fields[key], schema, depth + 1), None) for key in form.get("required", ())}
    if found and None not in found.values():
        yield found
    elif not found:
        some = ((key, next(_examples(field, schema, depth + 1), None)) for key, field in fields.items())
        yield from ({key: value} for key, value in islice((one for one in some if one[1] is not None), 1))
