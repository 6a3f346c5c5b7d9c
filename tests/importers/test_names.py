"""Names are clean, unique and stable."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.inventory.importing.names import MAX_LENGTH, clean, unique


def test_names_are_made_fit_for_other_tools() -> None:
    assert clean("planetlab3_cs_st-andrews_ac_uk_upmc_ts") == "planetlab3-cs-st-andrews-ac-uk-upmc-ts"
    assert clean("  WEB 01 (old)/x ") == "web-01-old-x"
    assert clean("§") == "server"


def test_names_that_fall_together_are_numbered() -> None:
    assert unique(["web_1", "web-1", "WEB 1", "web-1-2"]) == ("web-1", "web-1-3", "web-1-4", "web-1-2")


@given(st.lists(st.text(max_size=80), max_size=30))
def test_names_are_always_unique_short_and_clean(raws: list[str]) -> None:
    names = unique(raws)
    assert len(names) == len(raws) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) and len(name) <= MAX_LENGTH for name in names)
