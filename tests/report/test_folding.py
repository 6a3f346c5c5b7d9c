"""Columns of a table that is too wide give way between words."""

from __future__ import annotations

from vconsolidate.report.formats.terminal.folding import folded


def test_the_widest_column_gives_way_between_words() -> None:
    texts = [["tier", "1"], ["data lost", "none"], ["changes", "30.7 Mbit/s"]]
    assert folded(texts, [False] * 3, 24) == [4, 9, 11]
    assert folded(texts, [False] * 3, 20) == [4, 4, 11]
    assert folded(texts, [False] * 3, 15) == [4, 4, 7]


def test_names_give_way_before_figures() -> None:
    texts = [["application", "domain controller"], ["a long figure", "1"]]
    assert folded(texts, [True, False], 28) == [11, 13]
    assert folded(texts, [False, False], 28) == [11, 13]
    assert folded(texts, [True, False], 20) == [11, 6]


def test_words_that_do_not_fit_side_by_side_have_no_widths() -> None:
    texts = [["host", "river-r640-01"], ["VMs that stop", "6"]]
    assert folded(texts, [True, False], 17) == [13, 4]
    assert folded(texts, [True, False], 16) == []


def test_room_behind_folded_lines_makes_other_columns_whole() -> None:
    texts = [["VMs that stop", "24"], ["tier 1", "11"], ["tier 2", "5"]]
    assert folded(texts, [False] * 3, 21) == [8, 6, 6]
    assert folded(texts, [False] * 3, 18) == [4, 6, 6]
    assert folded(texts, [False] * 3, 12) == [4, 4, 4]
