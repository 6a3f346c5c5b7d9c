"""Every importer has a page that says what it reads, what it assumes, and what it cannot know."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCS
from vconsolidate.inventory.importers.registry import IMPORTERS

ROWS = dict(
    re.findall(
        r"^\| `([\w-]+)` \| .* \| \[[^\]]+\]\((importing/[\w-]+\.md)\) \|$",
        (DOCS / "importing.md").read_text(),
        re.MULTILINE,
    )
)
HEADINGS = ("## What it reads", "## What it assumes", "## What it cannot know")


def test_the_index_lists_every_importer_and_no_other() -> None:
    assert set(ROWS) == set(IMPORTERS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_page_says_what_is_read_assumed_and_unknown(name: str) -> None:
    lines = (DOCS / ROWS[name]).read_text(encoding="utf-8").splitlines()
    assert [heading for heading in HEADINGS if heading in lines] == list(HEADINGS)


def test_every_page_is_in_an_index() -> None:
    linked = {*ROWS.values(), "importing/measurements.md"}
    assert {f"importing/{page.name}" for page in (DOCS / "importing").glob("*.md")} == linked
