"""Changes of JSON and YAML that know its structure: a value replaced, moved, repeated, wrapped."""

from __future__ import annotations

import json
from typing import Any

import yaml

from fuzz.choose import Choose, pick
from fuzz.junk import NUMBERS, TEXTS

_MOST_PLACES = 1_000
_Place = tuple[Any, Any]
"""A holder, and the key or number of one value in it."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without dates: they stay the texts that the program reads."""


_Loader.yaml_implicit_resolvers = {
    mark: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for mark, found in _Loader.yaml_implicit_resolvers.items()
}


def parsed(data: bytes) -> object | None:
    """Return the document in an input; None where it has no structure."""
    head = data.lstrip()[:1]
    try:
        if head in {b"{", b"["}:
            found: object = json.loads(data)
        elif b"\n" in data and b": " in data and head != b"<":
            found = yaml.load(data, Loader=_Loader)  # noqa: S506 - a safe loader
        else:
            return None
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def changed(document: object, choose: Choose) -> bytes:
    """Return a document with some of its values changed, as JSON."""
    for _ in range(1 + choose.below(3)):
        places = _places(document, choose)
        if not places:
            break
        _change(pick(choose, places), places, choose)
    try:
        ascii_only, indent = choose.below(2) == 0, None if choose.below(4) else 1
        return json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):  # a value was put into itself
        return b"{}"


def _places(document: object, choose: Choose) -> list[_Place]:
    """Return places of a document, those of a large one from parts by chance, so that every part has its turn."""
    found: list[_Place] = []
    waiting = [document]
    while waiting and len(found) < _MOST_PLACES:
        at = choose.below(len(waiting))
        waiting[at], waiting[-1] = waiting[-1], waiting[at]
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        found.extend((holder, key) for key in keys)
        waiting.extend(value for key in keys if isinstance(value := holder[key], dict | list))  # type: ignore[index]
    return found


def _change(place: _Place, places: list[_Place], choose: Choose) -> None:
    holder, key = place
    if not _is_there(holder, key):
        return
    value = holder[key]
    kind = choose.below(9)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder.extend([value] * (1 + choose.below(40)))
    elif kind == 1:
        holder[pick(choose, TEXTS)] = value
    elif kind == 2:
        other, at = pick(choose, places)
        if _is_there(other, at):
            holder[key] = _copy(other[at])
    elif kind == 3:
        holder[key] = pick(choose, ([value], {"name": value}, [], {}, None, True, [[value]], [value, value]))
    elif kind in {4, 5}:
        holder[key] = _number(value, choose)
    else:
        holder[key] = _text(value, choose)


def _is_there(holder: Any, key: Any) -> bool:  # noqa: ANN401 - of any document
    return key < len(holder) if isinstance(holder, list) else key in holder


def _copy(value: object) -> object:
    return json.loads(json.dumps(value)) if isinstance(value, dict | list) else value


def _number(value: object, choose: Choose) -> object:
    if isinstance(value, int | float) and choose.below(2):
        return pick(
            choose,
            (value + 1, value - 1, -value, value * 1000, value // 7, f"{value}" if abs(value) < 1e300 else "1e300"),
        )
    if isinstance(value, str) and choose.below(2):
        first, space, rest = value.partition(" ")
        return f"{pick(choose, NUMBERS)}{space}{rest}" if first[:1].isdigit() else value
    return pick(choose, NUMBERS)


def _text(value: object, choose: Choose) -> object:
    junk = pick(choose, TEXTS)
    if isinstance(value, str) and value:
        cut = choose.below(len(value) + 1)
        return pick(choose, (junk, value + junk, junk + value, value[:cut], value[:cut] + junk + value[cut:]))
    return junk
