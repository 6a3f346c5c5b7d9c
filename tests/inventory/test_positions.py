"""The reader keeps positions and YAML 1.2 meanings."""

from __future__ import annotations

import pytest

from vconsolidate.inventory.node import Node, place, walk
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems


def tree(text: str) -> Node:
    problems = Problems()
    node = read(text, "inv.yaml", problems)
    assert node is not None
    problems.raise_if_any()
    return node


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("0777", 777),
        ("0o17", 15),
        ("0x1F", 31),
        ("12:30", "12:30"),
        ("1:2:3", "1:2:3"),
        ("12:34:56:12:34:56", "12:34:56:12:34:56"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("-.inf", float("-inf")),
        ("~", None),
        ("", None),
        ("'7'", "7"),
        ('"true"', "true"),
        ("!!str 7", "7"),
        ("=", "="),
        ("1.2.3", "1.2.3"),
        ("9" * 500, "9" * 500),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: object) -> None:
    assert tree(f"x: {text}").plain() == {"x": value}


def test_positions_of_values_and_keys() -> None:
    root = tree("hosts:\n  - name: esx-01\n    cores: -4\n")
    node, spelt = walk(root, ("hosts", 0, "cores"))
    assert (node.line, node.column, node.key_line, node.key_column) == (3, 12, 3, 5)
    assert spelt == "hosts[0].cores"


def test_columns_count_characters_not_bytes() -> None:
    assert place(tree("{a: Zürich 😀, b: 1}"), ("b",)).column == 18


def test_missing_route_falls_back_to_its_parent() -> None:
    found = place(tree("hosts:\n  - name: esx-01\n"), ("hosts", 0, "memory", "size"))
    assert (found.line, found.column, found.field) == (2, 5, "hosts[0].memory.size")


def test_an_alias_has_the_value_of_its_anchor_and_its_own_place() -> None:
    root = tree("a: &x {b: 1}\nc: *x\n")
    assert root.plain() == {"a": {"b": 1}, "c": {"b": 1}}
    assert place(root, ("c",)).line == 2
    assert place(root, ("c", "b")).line == 1


def test_a_rebound_anchor_means_the_latest() -> None:
    assert tree("[&x 1, *x, &x 2, *x]").plain() == [1, 1, 2, 2]


def test_keys_are_texts_as_written() -> None:
    assert list(tree("{007: a, no: b, ~: c}").plain()) == ["007", "no", "~"]


def test_all_repeated_keys_are_reported() -> None:
    problems = Problems()
    read("a: 1\na: 2\nb: {c: 1, c: 2, c: 3}\n", "inv.yaml", problems)
    assert len(problems) == 3
