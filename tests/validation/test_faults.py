"""The faults of a mutation run: each is there, changes what it says and nothing else, and leaves words alone."""

from __future__ import annotations

import ast

import pytest

from benchmarks.faults import Fault, faults_in, faulty


def pairs(source: str) -> list[tuple[str, str]]:
    """Return what is made of what."""
    return [(fault.before, fault.after) for fault in faults_in("x.py", source)]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("a < b", [("a < b", "a <= b")]),
        ("a in b", [("a in b", "a not in b")]),
        ("a + b", [("a + b", "a"), ("a + b", "a - b")]),
        ("a / b", [("a / b", "a * b")]),
        ("a and b", [("a and b", "b"), ("a and b", "a"), ("a and b", "a or b")]),
        ("not a", [("not a", "a")]),
        ("y = any(a)", [("any", "all")]),
        ("y = a.argmin()", [("a.argmin", "a.argmax")]),
        ("y = min(a, b)", [("min(a, b)", "a"), ("min(a, b)", "b"), ("min", "max")]),
        ("x = 2", [("2", "3")]),
        ("x += a", [("x += a", "pass")]),
        ("[a for a in b if c]", [(" for a in b if c", " for a in b")]),
        ("a if b else c", [("a if b else c", "a if True else c"), ("a if b else c", "a if False else c")]),
    ],
)
def test_every_kind_of_fault(source: str, found: list[tuple[str, str]]) -> None:
    assert pairs(source) == found


def test_words_flags_and_types_are_left_alone() -> None:
    assert pairs('x = f"{a + 1}"') == []
    assert pairs("x = zip(a, b, strict=True)") == []
    assert pairs("raise ValueError(a + b)") == []
    assert pairs("def f(a: int = True) -> None:\n    'a + b'") == []


SOURCE = "def f(a, b):\n    if a > b and a + 1 < 9:\n        return min(a, b)\n    return a - b\n"


def test_a_faulty_file_has_its_fault_and_no_other() -> None:
    found = list(faults_in("x.py", SOURCE))
    assert len(found) == len(set(found)) > 10
    sound = ast.unparse(ast.parse(SOURCE))
    for fault in found:
        made = faulty(SOURCE, fault)
        compile(made, "x.py", "exec")
        assert made != sound
        before, after = (code.splitlines()[0] for code in (fault.before, fault.after))
        assert before in sound
        assert after in made


def test_a_fault_knows_where_its_statement_begins() -> None:
    source = "x = (\n    a\n    < b\n)\n"
    assert list(faults_in("x.py", source)) == [Fault("x.py", 2, 1, "comparison", "a < b", "a <= b", 4, 0)]
