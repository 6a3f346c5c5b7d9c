"""Fragment → YAML or table → inventory: the same facts, whatever their text."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing.fragments import fragment
from vconsolidate.inventory.importing.again.update import version_of
from vconsolidate.inventory.importing.fragment import Fact, Fragment, Record, Value
from vconsolidate.inventory.importing.writing.document import Table, document
from vconsolidate.inventory.importing.writing.scalars import flow, scalar, visible
from vconsolidate.inventory.importing.writing.server_table import is_large, server_table
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems

TRICKY = st.sampled_from(
    [
        "yes",
        "NO",
        "null",
        "~",
        "1e3",
        "0x1f",
        "010",
        "1_000",
        "2024-01-01",
        "12:30",
        "#",
        "'",
        "{a}",
        "[b]",
        "a,b",
        "%x",
        "@x",
        "!x",
        "&x",
        "*x",
        "|",
        ">",
        "?",
        "=",
        "<<",
        "…",
        "日本",
        *("- a", "a: b", "a #b", '"', "\\", "a ", " a", "", "8 GiB", "34 %", "-5", "+3", ".5", "5.", ".inf", "true"),
        *("\u2028x", "\x85", "\ufeffa", "a\u200bb", "\U0001f600", "e\u0301"),
    ]
)
TEXT = TRICKY | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = TEXT | st.booleans() | st.integers(-(10**12), 10**12) | st.floats(allow_nan=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
)
KEYS = TEXT.filter(lambda key: bool(visible(key)) and visible(key) == key)


def tree_of(text: str) -> Any:  # noqa: ANN401
    problems = Problems()
    root = read(text, "x", problems)
    problems.raise_if_any()
    assert root is not None
    return root.plain()


@settings(max_examples=500)
@given(TEXT)
def test_any_text_is_read_back_by_this_program_and_by_others(text: str) -> None:
    written = scalar(text)
    assert tree_of(f"a: {written}") == {"a": text}
    assert tree_of(f"[{written}, {written}]") == [text, text]
    assert tree_of(f"{written}: 1") == {text: 1}
    assert yaml.safe_load(f"a: {written}  # c") == {"a": text}


@settings(max_examples=300)
@given(VALUES)
def test_any_value_is_read_back(value: Value) -> None:
    assert tree_of(f"a: {flow(value)}") == {"a": value}


@settings(max_examples=300)
@given(TEXT)
def test_what_is_visible_is_on_one_line(text: str) -> None:
    shown = visible(text)
    assert shown == shown.strip()
    assert tree_of(f"a: 1  # {shown}") == {"a": 1}
    assert visible(shown) == shown


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "hardware.cpu.model": TEXT,
        "hardware.memory": SCALARS,
        "demand.cpu_mean": SCALARS,
        "tags": st.lists(TEXT, max_size=3),
        "disks": st.lists(st.dictionaries(st.sampled_from(["name", "size"]), TEXT, min_size=1), min_size=1, max_size=3),
        "tier": VALUES,
    },
)
LABELS = st.dictionaries(KEYS, TEXT, max_size=3)


def estate(servers: list[tuple[str, dict[str, Value], dict[str, str]]], origin: str) -> Fragment:
    records = []
    for name, facts, labels in servers:
        every = {**facts, **{f"labels.{key}": value for key, value in labels.items()}}
        records.append(Record(name, origin, {field: Fact(value, origin) for field, value in every.items()}))
    return fragment(*records)


def nested(facts: dict[str, Value], labels: dict[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {"labels": dict(labels)} if labels else {}
    for field, value in facts.items():
        holder = tree
        *parents, key = field.split(".")
        for parent in parents:
            holder = holder.setdefault(parent, {})
        holder[key] = value
    return tree


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(KEYS, FACTS, LABELS), max_size=3, unique_by=lambda one: one[0]), TEXT)
def test_an_inventory_has_the_facts_of_its_fragment(
    servers: list[tuple[str, dict[str, Value], dict[str, str]]], origin: str
) -> None:
    tree = tree_of(document(estate(servers, origin)))
    found = {server.pop("name"): server for server in tree.get("servers", [])}
    assert found == {name: nested(facts, labels) for name, facts, labels in servers}


CELL = st.text("abc ,;\"'#=", min_size=1, max_size=8).map(visible).filter(bool)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            CELL,
            st.fixed_dictionaries(
                {},
                optional={
                    "application": CELL,
                    "tier": st.integers(1, 4),
                    "tags": st.lists(CELL.filter(lambda t: ";" not in t), min_size=1),
                    "fault_tolerance": st.booleans(),
                },
            ),
            st.dictionaries(CELL, CELL, max_size=2),
        ),
        min_size=1,
        max_size=3,
        unique_by=lambda one: one[0],
    )
)
def test_a_table_has_the_facts_of_its_fragment(servers: list[tuple[str, dict[str, Value], dict[str, str]]]) -> None:
    made = estate(servers, "vInfo!A7")
    content, told, lost = server_table(made.servers)
    assert lost == 0
    assert told[0] == "name: vInfo!A"
    version = version_of(document(made, table=Table("t.csv", told)), "x.yaml", {"t.csv": content})
    found = {server.pop("name"): server for server in version.tree["servers"]}
    assert found == {name: nested(facts, labels) for name, facts, labels in servers}


def test_an_estate_is_large_where_half_a_file_is_full() -> None:
    one = Record("web01", "row 1", {"hardware.memory": Fact("8 GiB", "row 1"), "tier": Fact(1, "row 1")})
    values = tree_values(tree_of(document(fragment(one)))["servers"][0])
    assert not is_large([one] * 20_000)
    assert is_large([one] * (2 * 250_000 // values))


def tree_values(tree: Any) -> int:  # noqa: ANN401
    if isinstance(tree, dict):
        return 1 + sum(1 + tree_values(inner) for inner in tree.values())
    return 1 + sum(map(tree_values, tree)) if isinstance(tree, list) else 1
