"""
The same bytes in surroundings that must not matter, on one sample: all of them at once, beside a plain session.

``python -m benchmarks.determinism`` does it with every command on every sample, and tries each surrounding by itself.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.determinism.differences import differences
from benchmarks.determinism.surroundings import Surrounding, surroundings, together
from benchmarks.determinism.trial import outputs

LINES = (
    "plan sample_inventories/branch-office.yaml --workers {workers} --effort 2 --details",
    "migrate 01-plan.json --workers {workers} --effort 1 !calendar",
    "import sample_inventories/exports/city-library -o imported.yaml",
)
ONCE = ("hash seed 1", "locale tr_TR.UTF-8", "time zone Kathmandu", "another processor", "many threads")
"""Beside two workers, another umask and folder, and files written and listed backwards."""

WRITTEN = {"01-plan.xlsx", "01-plan.parquet", "01-plan.html", "01-plan.out", "02-migrate.html", "imported.yaml"}


def session(surrounding: Surrounding, scratch: Path) -> dict[str, bytes]:
    return outputs([line.format(workers=surrounding.workers) for line in LINES], surrounding, scratch)


@pytest.mark.skipif(os.name != "posix", reason="locales and umask of POSIX")
def test_the_same_bytes_whatever_surrounds_a_session(tmp_path: Path) -> None:
    plain, first, _ = together(surroundings(tmp_path / "made", ONCE))
    assert {"TZ", "PYTHONHASHSEED", "NPY_DISABLE_CPU_FEATURES"} <= first.variables.keys()
    expected = session(plain, tmp_path)
    assert expected.keys() >= WRITTEN
    assert differences(expected, session(first, tmp_path)) == []


def test_a_difference_is_told_with_its_place() -> None:
    plain = {"a": b"one\ntwo\n", "b": b"", "02-x.code": b"plan --workers 1\n0\n"}
    other = {"a": b"one\ntoo\n", "c": b"", "02-x.code": b"plan --workers 2\n0\n"}
    assert differences(plain, other) == [
        "b: only in the plain one",
        "c: only here",
        "a: line 2: b'two' became b'too'",
    ]
    assert differences({"01-x.code": b"plan\n0\n"}, {"01-x.code": b"plan\n1\n"}) == [
        "01-x.code: line 2: b'0' became b'1'"
    ]
