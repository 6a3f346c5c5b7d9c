"""Columns of a page by what they hold."""

from __future__ import annotations

import pytest

from vconsolidate.report.formats.html.blocks import Cell, Content, Table
from vconsolidate.report.formats.html.widths import column_classes


@pytest.mark.parametrize(
    ("longest", "kind"),
    [
        ("x" * 5, ""),
        ("esx-01", "short"),
        ("x" * 11, "short"),
        ("x" * 12, "words"),
        ("x" * 40, "words"),
        ("x" * 41, "prose"),
        ("서" * 6, "words"),
        (Cell("x", "noted", items=("y" * 41,)), "prose"),
    ],
)
def test_the_longest_cell_decides(longest: Content, kind: str) -> None:
    assert column_classes(Table(["a"], [["x"], [longest]], "name")) == [kind]


def test_numbers_and_empty_tables() -> None:
    assert column_classes(Table(["a", "b"], [["x" * 50, "12,000 GiB"]], "name", numeric=(1,))) == ["prose", "n"]
    assert column_classes(Table(["a"], [], "name")) == [""]
