"""Forms of names: allowed everywhere, different from each other, and the same whatever else is exported."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.export.hostile import HIDDEN, NAMES
from vconsolidate.export.names import FORMS, forms_of, plain

ALLOWED = {
    "file": r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}",
    "label": r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
    "interface": r"[A-Za-z0-9_][A-Za-z0-9._-]{0,14}",
    "pool": r"[A-Za-z0-9_+-]{1,100}",
    "vsphere": r"[^/\\%\x00-\x1f]{1,80}",
    "libvirt": r"[^/\x00-\x1f]{1,200}",
    "plain": r"[^\x00-\x1f]{1,255}",
}


@pytest.mark.parametrize("key", FORMS)
def test_hostile_names(key: str) -> None:
    found = forms_of([*NAMES, *HIDDEN], FORMS[key])
    assert set(found) == {*NAMES, *HIDDEN}
    for name, form in found.items():
        assert re.fullmatch(ALLOWED[key], form), (name, form)
    assert len({form.casefold() for form in found.values()}) == len(found)


@pytest.mark.parametrize("key", FORMS)
@given(names=st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=12))
def test_any_names(key: str, names: list[str]) -> None:
    found = forms_of(names, FORMS[key])
    assert len({form.casefold() for form in found.values()}) == len(set(names))
    assert found == forms_of(reversed(names), FORMS[key])
    for form in found.values():
        assert re.fullmatch(ALLOWED[key], form)
        assert form not in {".", ".."}


@given(name=st.text(min_size=1, max_size=30), others=st.lists(st.text(min_size=1, max_size=5), max_size=5))
def test_a_name_that_had_to_change_depends_on_itself(name: str, others: list[str]) -> None:
    alone = forms_of([name], FORMS["file"])[name]
    if alone != name:
        assert forms_of([name, *others], FORMS["file"])[name] == alone


def test_good_names_stay() -> None:
    assert forms_of(["web01", "db.example.com", "A_b-c"], FORMS["file"]) == {
        "web01": "web01",
        "db.example.com": "db.example.com",
        "A_b-c": "A_b-c",
    }


def test_only_one_of_two_cases_stays() -> None:
    found = forms_of(["Web01", "web01"], FORMS["file"])
    assert sorted(name for name, form in found.items() if name == form) == ["Web01"]


@given(text=st.text())
def test_plain_text_has_one_line_and_fits_xml(text: str) -> None:
    shown = plain(text)
    assert len(shown) == len(text)
    assert shown.isprintable() or set(shown) & set("\u00a0\u3000") or any(char.isspace() for char in shown)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", shown)
