"""``docs/rules.md`` says of every rule what the rule says of itself."""

from __future__ import annotations

import os
import re

from tests.docs.rules_page import LINKS, MORE_EXAMPLES, NOTES, PAGE, page
from vconsolidate.rules.registry import RULES


def test_the_page_is_as_the_rules_have_it() -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_rule_is_in_the_table_by_purpose() -> None:
    table = PAGE.read_text(encoding="utf-8").split("## Rules by purpose")[1].split("\n## ")[0]
    named = re.findall(r"\(#(\w+)\)", table)
    assert sorted(named) == sorted(RULES.keys() - {"fault_tolerance"})


def test_notes_are_about_rules_that_exist() -> None:
    assert NOTES.keys() | LINKS.keys() | MORE_EXAMPLES.keys() <= RULES.keys()
