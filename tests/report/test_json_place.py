"""Places in JSON texts."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.report.json_place import lines_and_columns

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)


def _routes(value: object, route: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    yield route, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _routes(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _routes(item, (*route, index))


@given(VALUES, st.sampled_from([None, 0, 3]))
def test_every_value_is_found_where_it_stands(content: object, indent: int | None) -> None:
    text = json.dumps(content, indent=indent)
    lines = text.split("\n")
    routes = list(_routes(content))
    places = lines_and_columns(text, [route for route, _ in routes])
    for (_, value), (line, column) in zip(routes, places, strict=True):
        offset = sum(len(part) + 1 for part in lines[: line - 1]) + column - 1
        assert json.JSONDecoder().raw_decode(text, offset)[0] == value


def test_what_is_missing_is_placed_at_its_parent() -> None:
    assert lines_and_columns('{\n "a": {"b": 1}}', [("a", "c", 4), ("z",)]) == [(2, 7), (1, 1)]
