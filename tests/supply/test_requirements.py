"""Every requirement has a lowest version, which CI installs, and a highest, behind which nothing was tried."""

from __future__ import annotations

import pytest

from supply.requirements import requirements, unbounded

STATED = """
[build-system]
requires = ["hatchling>=1.25,<2"]
[project]
dependencies = [{one}]
[project.optional-dependencies]
dev = ["vconsolidate[test]"]
"""


def complaints(one: str) -> list[str]:
    return list(unbounded(requirements(STATED.replace("{one}", f'"{one}"'))))


def test_every_requirement_of_this_repository_has_both_bounds() -> None:
    assert list(unbounded(requirements())) == []
    assert {"", "build", "test", "dev"} <= requirements().keys()


@pytest.mark.parametrize("one", ["numpy>=2,<3", "numpy==2.1.0", "numpy>=2,<3; python_version > '3.11'"])
def test_both_bounds_are_enough(one: str) -> None:
    assert complaints(one) == []


@pytest.mark.parametrize(
    ("one", "said"),
    [
        ("numpy", "has no lowest version"),
        ("numpy>=2", "has no highest version"),
        ("numpy<3", "has no lowest version"),
        ("numpy @ file:///tmp/numpy.whl", "comes from an address"),
    ],
)
def test_a_missing_bound_is_told(one: str, said: str) -> None:
    assert any(said in complaint for complaint in complaints(one))
