"""The search over all kinds of the catalogue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.catalog.load import load_catalog
from vconsolidate.catalog.search.entries import all_entries
from vconsolidate.catalog.search.facts import facts_of
from vconsolidate.catalog.search.search import LEAST, nearest, search

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("rhel6", "red-hat-enterprise-linux-6"),
        ("vSphere 6.7", "esxi-6.7"),
        ("Dell R740", "dell-poweredge-r740-2x4110"),
        ("2016 std", "windows-server-2016"),
        ("E5-2690 v4", "intel-xeon-e5-2690-v4"),
        ("red hat linx 6", "red-hat-enterprise-linux-6"),
        ("epic 7763", "amd-epyc-7763"),
        ("oracle", "oracle"),
    ],
)
def test_the_first_find_is_what_was_meant(words: str, first: str) -> None:
    assert search(words, CATALOG)[0].entry.key == first


def test_another_number_is_no_slip() -> None:
    first, second, *_ = search("E5-2690 v4", CATALOG)
    assert first.score == 100.0
    assert second.score < 70.0


def test_nothing_is_like_nonsense() -> None:
    assert search("blah blah", CATALOG) == ()
    assert search("", CATALOG) == ()
    assert nearest("qqq", CATALOG, "guest") is None


def test_the_nearest_of_equals_is_the_last_version() -> None:
    assert nearest("esxi-6.8", CATALOG, "hypervisor") == "esxi-6.7"


@given(st.text(max_size=30))
def test_finds_come_with_the_best_first(text: str) -> None:
    scores = [hit.score for hit in search(text, CATALOG, ("guest", "hypervisor", "licence"))]
    assert scores == sorted(scores, reverse=True)
    assert all(LEAST <= score <= 100.0 for score in scores)


def test_every_entry_has_facts_and_every_fact_a_source() -> None:
    for entry in all_entries(CATALOG):
        facts = facts_of(entry.kind.name, entry.key, CATALOG)
        assert len(facts) >= 3, entry.key
        assert all(fact.source and fact.name for fact in facts), entry.key
        assert len({fact.name for fact in facts}) == len(facts), entry.key
