"""The README: its picture and its verdict line are those of today's report, and it leads to every page."""

from __future__ import annotations

import os
import re

from tests.docs.pages import DOCS
from tests.docs.picture import PICTURE, README, VERDICT, picture, renew, verdict, words
from vconsolidate.rules.registry import RULES


def test_the_picture_and_the_verdict_are_those_of_today() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        renew()
    drawn = PICTURE.read_text(encoding="utf-8")
    assert "serversrunon3hosts" in words(drawn)
    assert words(drawn) == words(picture())
    assert VERDICT.findall(README.read_text(encoding="utf-8")) == [verdict()]
    assert f"({PICTURE.relative_to(README.parent).as_posix()})" in README.read_text(encoding="utf-8")


def test_the_picture_loads_nothing() -> None:
    drawn = PICTURE.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|@import|@font-face|<image|<script|href|url\((?!#)", drawn)


def test_the_number_of_rules_is_right() -> None:
    assert f" {len(RULES)} kinds of" in README.read_text(encoding="utf-8")


def test_every_page_is_in_the_readme_and_every_link_leads_somewhere() -> None:
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README.read_text(encoding="utf-8"))
    assert [link for link in linked if not (README.parent / link).exists()] == []
    assert {f"docs/{page.name}" for page in DOCS.glob("*.md")} - set(linked) == set()
