"""The changelog begins with the version that the package has, and its entries are short."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT
from vconsolidate import __version__

TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
VERSIONS = re.findall(r"^## (?:(\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)|Unreleased)$", TEXT, flags=re.MULTILINE)


def test_the_newest_release_is_the_version_of_the_package() -> None:
    released = [(number, date) for number, date in VERSIONS if number]
    assert released[0][0] == __version__
    assert [date for _, date in released] == sorted((date for _, date in released), reverse=True)


def test_changes_are_grouped() -> None:
    assert len(VERSIONS) == TEXT.count("\n## ")
    assert set(re.findall(r"^### (\w+)$", TEXT, flags=re.MULTILINE)) <= {
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    }


def test_entries_are_short() -> None:
    entries = re.findall(r"^- (.+(?:\n  .+)*)", TEXT, flags=re.MULTILINE)
    assert entries
    assert [entry for entry in entries if len(entry) > 160 or not entry.endswith(".")] == []
