"""Whatever happens to an inventory, loading it gives an estate or an `InputError`; nothing else."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.errors import InputError, Problem
from vconsolidate.inventory.load import load_inventory
from vconsolidate.inventory.node import Node
from vconsolidate.inventory.positions import read
from vconsolidate.inventory.problems import Problems
from vconsolidate.inventory.table import read_table

SAMPLES = Path(__file__).parents[2] / "sample_inventories"
TEXTS = [(SAMPLES / name).read_text(encoding="utf-8") for name in ("branch-office.yaml", "full-tour.yaml")]
FRAGMENTS = [
    *("{", "}", "[", "]", ":", ": ", "- ", "\n", "  ", "\t", "#", "&a ", "*a", "!x ", "|", ">", "'", '"', "<<: ", "~"),
    *("-1", "0", "1e999", ".inf", ".nan", "9" * 400, "0 GiB", "-3 %", "1e308 GiB", "EUR", "true", "no", "[]", "{}"),
    *("null", "\u0000", "\ud800", "😀", "\x85", "kind: separate"),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**20),
    st.floats(),
    st.sampled_from(["", "64 GiB", "-1 %", "*", "p95", "peak", "11800 EUR", "esxi-6.7", "web*", "x" * 300]),
    st.text(max_size=12),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
quick = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def attempt(text: str, *overrides: str) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        load_inventory(SAMPLES / "full-tour.yaml", text=text, overrides=overrides)
    except InputError as error:
        problems = error.problems or (Problem("", 0, 0, "", ""),)
    assert all(problem.message and problem.line >= 0 for problem in problems)


@quick
@given(st.data())
def test_text_with_pieces_cut_and_put_in(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.sampled_from([0, 1, 2, 10, 100]))
        text = text[:start] + data.draw(st.sampled_from(FRAGMENTS)) + text[start + length :]
    attempt(text)


def routes(node: Node, route: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [route] if route else []
    if isinstance(node.value, dict):
        for key, child in node.value.items():
            found += routes(child, (*route, key))
    for number, child in enumerate(node.items()):
        found += routes(child, (*route, number))
    return found


def tree(text: str) -> Node:
    node = read(text, "x", Problems())
    assert node is not None
    return node


TREES = [tree(text) for text in TEXTS]
ROUTES = [[route for route in routes(root) if route[0] not in {"traces", "includes"}] for root in TREES]


@quick
@given(st.data())
def test_values_replaced_by_others(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(TREES) - 1))
    value = TREES[number].plain()
    value.pop("traces", None)
    for _ in range(data.draw(st.integers(1, 3))):
        route = data.draw(st.sampled_from(ROUTES[number]))
        holder = value
        for step in route[:-1]:
            if not isinstance(holder, dict | list) or (isinstance(holder, dict) and step not in holder):
                break
            if isinstance(holder, list) and (not isinstance(step, int) or step >= len(holder)):
                break
            holder = holder[step]  # type: ignore[index]
        else:
            if isinstance(holder, dict) or (
                isinstance(holder, list) and isinstance(route[-1], int) and route[-1] < len(holder)
            ):
                holder[route[-1]] = data.draw(VALUES)  # type: ignore[index]
    attempt(json.dumps(value, ensure_ascii=True))


@quick
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    attempt(text)


@quick
@given(st.text(alphabet='name,os"\n\r;. labels7', max_size=120))
def test_any_table(text: str) -> None:
    read_table(text, "t.csv", Problems())
    read_table("name,os,tier,tags\n" + text, "t.csv", Problems())


@quick
@given(st.text(max_size=40), VALUES)
def test_any_override(path: str, value: object) -> None:
    attempt(TEXTS[0], f"{path}={value}", f"servers[0].{path}={value}", f"policy.{path}")


CELLS = st.sampled_from(
    [
        *("2024-03-01T00:00", "2024-03-01T00:15", "1709251200", "2024-10-27T02:15", "2024-03-31T02:15", "1900-01-01"),
        *(
            "web01",
            "db01",
            "web02",
            "cpu",
            "memory_used",
            "1",
            "104",
            "900",
            "nan",
            "inf",
            "-1",
            "",
            '"',
            "x",
            "\n",
            "é",
        ),
    ]
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=5), max_size=8), st.sampled_from(["long", "wide"]))
def test_any_trace(tmp_path: Path, small: str, rows: list[list[str]], layout: str) -> None:
    header = "timestamp,server,metric,value" if layout == "long" else "timestamp,web01,db01"
    (tmp_path / "t.csv").write_text("\n".join([header, *(",".join(row) for row in rows)]), encoding="utf-8")
    metric = "    metric: cpu\n" if layout == "wide" else ""
    extra = f"traces:\n  - file: t.csv\n    layout: {layout}\n    interval: 15 min\n    gaps: hold\n"
    extra += "    timezone: Europe/Amsterdam\n"
    (tmp_path / "i.yaml").write_text(
        small + extra + metric + '    units: {cpu: "%", memory_used: MiB}\n', encoding="utf-8"
    )
    with contextlib.suppress(InputError):
        trace = load_inventory(tmp_path / "i.yaml").trace
        assert trace is not None
        assert all(array.shape == (len(trace.servers), trace.n_steps) for array in trace.values.values())


@pytest.mark.parametrize("text", ["\udc80", "a: \udc80"])
def test_broken_standard_input(text: str) -> None:
    with pytest.raises(InputError):
        load_inventory(None, text=text)
