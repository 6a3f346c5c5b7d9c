"""Reports of all samples keep to the width, cut no cell and break no word, in every language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.report.test_golden_samples import ROOT, plan
from vconsolidate.report.cells import cells
from vconsolidate.report.formats.terminal import render
from vconsolidate.report.formats.terminal.page import Column, Page
from vconsolidate.report.options import Options

NAMES = sorted(file.stem for file in (ROOT / "sample_inventories").glob("*.yaml"))
DRAWN = re.compile(r"[\s│─█░]+")


def words(lines: list[str]) -> set[str]:
    """Return the words of lines without what joins them; bars and rules are none."""
    return {word.strip(":;,") for line in lines for word in DRAWN.split(line)} - {""}


def without_titles(lines: list[str]) -> list[str]:
    """Return the lines without the titles of tables: a table that is folded into records leaves out empty columns."""
    return [line for line, below in zip(lines, [*lines[1:], ""], strict=True) if not below.strip().startswith("───")]


@pytest.mark.parametrize("sample", NAMES)
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("details", [False, True])
def test_no_cell_is_cut_and_no_word_is_broken(sample: str, language: str, *, details: bool) -> None:
    document = plan(sample)
    for width in (80, 120):
        piped = Options(width=width, details=details, language=language)
        whole = render(document, replace(piped, uncut=True)).splitlines()
        for options in (piped, replace(piped, wrapped=True)):
            lines = render(document, options).splitlines()
            people = lines if options.wrapped else lines[:-1]
            assert [line for line in people if cells(line) > width] == []
            assert words(lines) - words(whole) == set()
            assert words(without_titles(whole)) - words(lines) == set()


def test_a_word_that_is_broken_or_cut_is_noticed() -> None:
    whole, broken = ["  failover  management"], ["  failover  managemen", "            t"]
    assert words(broken) - words(whole) == {"managemen", "t"}
    assert words(whole) - words(broken) == {"management"}


def test_rows_whose_words_do_not_fit_side_by_side_become_paragraphs() -> None:
    name = "payroll-database-primary-node-with-a-very-long-name-07"
    page = Page(Options(width=80))
    page.table(
        [Column("host", name=True), Column("owners"), Column("VMs", "right")], [(name, name, "6"), ("b", "", "1")]
    )
    assert page.text().splitlines() == [f"  {name}", f"    owners: {name}; VMs: 6", "  b", "    VMs: 1"]
