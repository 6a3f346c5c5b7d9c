"""Which tables of the page keep their words whole on paper, and which have smaller letters."""

from __future__ import annotations

from vconsolidate.report.formats.html.blocks import Cell, Table
from vconsolidate.report.formats.html.paper import table_classes


def table(*columns: str) -> Table:
    return Table([f"c{number}" for number in range(len(columns))], [columns], "name")


def test_words_that_fit_side_by_side_stay_whole() -> None:
    assert table_classes(table("measured", "stated", "a long sentence " * 40)) == "whole"


def test_words_that_do_not_fit_may_break() -> None:
    assert table_classes(table("x" * 70, "y" * 70)) == ""
    assert table_classes(table("x" * 200)) == ""


def test_names_break_behind_a_hyphen() -> None:
    assert table_classes(table("-".join(["production"] * 9), "y" * 70)) == "whole"


def test_many_columns_have_smaller_letters() -> None:
    assert table_classes(table(*["12 GiB"] * 12)) == "wide whole"
    assert table_classes(table(*["configuration"] * 12)) == "wide"


def test_what_stands_beside_words_and_wide_characters_count() -> None:
    bars = Table(["a"] * 9, [[Cell("1234567", "bar")] * 9], "name")
    assert table_classes(bars) == "whole"
    assert table_classes(Table(["a"] * 9, [[Cell("1234567890", "bar")] * 9], "name")) == ""
    assert table_classes(table("서" * 40, "버" * 40)) == ""
    assert table_classes(Table(["a"], [[Cell("", "list", items=("x" * 200,))]], "name")) == ""
