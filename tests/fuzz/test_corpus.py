"""The smallest cases of what fuzzing found, and samples of every reader: none of them shows a fault any longer."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from fuzz.judge import judge
from fuzz.targets import TARGETS

ALL = "EVERY_CASE" in os.environ


def cases() -> Iterator[object]:
    for name, target in TARGETS.items():
        for case in target.cases():
            if ALL or case.startswith("found"):
                yield pytest.param(name, case, id=f"{name}-{case}")


@pytest.mark.parametrize(("name", "case"), list(cases()))
def test_a_case_shows_no_fault(name: str, case: str) -> None:
    target = TARGETS[name]
    fault = judge(target, target.cases()[case])
    assert fault is None, fault.details


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_target_takes_its_smallest_input(name: str) -> None:
    target = TARGETS[name]
    found = target.seeds()
    assert found or name == "import-cloudcluster"  # which takes nothing
    fault = judge(target, found[0] if found else b"x")
    assert fault is None, fault.details
