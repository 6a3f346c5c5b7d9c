"""Licences of components: allowed, refused, unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from supply.licences import allowed, complaints


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("BSD-3-Clause AND 0BSD AND (MIT OR GPL-2.0-only)", True),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only OR Apache-2.0", True),
        ("BSD-2-Clause AND Apache-2.0 WITH LLVM-exception", True),
        ("", False),
    ],
)
def test_an_expression_is_met_by_allowed_licences_or_not(expression: str, fine: bool) -> None:
    assert allowed(expression) is fine


def component(name: str, *licences: Mapping[str, object]) -> Mapping[str, object]:
    return {"name": name, "version": "1.0", "licenses": list(licences)}


def test_words_of_old_metadata_are_understood() -> None:
    words = {"license": {"name": "License :: OSI Approved :: BSD License"}}
    assert list(complaints([component("numba", words), component("protobuf")])) == []


def test_two_licences_without_names_are_known_of_one_package_only() -> None:
    words = {"license": {"name": "Dual License"}}
    assert list(complaints([component("python-dateutil", words)])) == []
    assert list(complaints([component("other", words)])) == [
        "other 1.0: states no licence; look it up and add it to supply/licences.py"
    ]


def test_unknown_and_refused_licences_are_told() -> None:
    found = list(complaints([component("silent"), component("strict", {"expression": "AGPL-3.0-only"})]))
    assert found == [
        "silent 1.0: states no licence; look it up and add it to supply/licences.py",
        "strict 1.0: 'AGPL-3.0-only' is not among the licences of supply/licences.py",
    ]
