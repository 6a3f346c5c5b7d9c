"""Every sentence of the reports has a translation in every language, with the same placeholders."""

from __future__ import annotations

import pytest

from tests.language.extract import messages_of
from tests.language.update import dropped, faults, merged, read, text_of, untranslated, wanted
from vconsolidate.language.catalogue import ENGLISH, catalogue, languages, po_path
from vconsolidate.language.po import entries

LANGUAGES = [code for code in languages() if code != ENGLISH]
UPDATE = "run `python -m tests.language update` and translate what it lists"


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_korean_is_one_of_the_languages() -> None:
    assert languages()[0] == ENGLISH
    assert "ko" in LANGUAGES


def test_the_list_of_sentences_is_long_and_has_every_kind() -> None:
    texts = wanted()
    assert len(texts) > 1_800
    for text in (
        "No plan exists: {0}.",
        "{0:#} host",
        "Budget exceeded",
        "Skip to the sections",
        "{0:#} rows",
        "Saves",
    ):
        assert text in texts, text


def test_every_sentence_is_in_the_catalogue_and_translated(language: str) -> None:
    catalog = merged(read(po_path(language), language))
    assert untranslated(catalog) == [], UPDATE


def test_the_catalogue_is_as_the_update_writes_it(language: str) -> None:
    stored = po_path(language).read_text(encoding="utf-8")
    assert text_of(merged(read(po_path(language), language))) == stored, UPDATE


def test_translations_show_the_values_of_their_sentence(language: str) -> None:
    catalog = read(po_path(language), language)
    assert faults(catalog) == []
    assert dropped(catalog) == []


def test_our_reader_and_that_of_babel_agree(language: str) -> None:
    text = po_path(language).read_text(encoding="utf-8")
    ours = {one.singular: tuple(one.forms) for one in entries(text) if one.singular and one.forms}
    theirs = {}
    for one in read(po_path(language), language):
        if one.id:
            key = one.id[0] if isinstance(one.id, tuple | list) else one.id
            forms = tuple(one.string) if isinstance(one.string, tuple | list) else (one.string,)
            theirs[key] = tuple(map(str, forms))
    assert ours == theirs


def test_names_are_not_words_that_have_to_be_translated(language: str) -> None:
    vocabulary = catalogue(language).vocabulary
    assert {"host", "hosts", "plan", "rule", "memory"} <= vocabulary
    assert vocabulary.isdisjoint({"cpu", "vm", "vcpu", "gib", "mhz", "numa"})


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('f"{n:,} of {a} and {b} are here"', [("{0:#} of {1} and {2} are here", "")]),
        ("f\"{a} {verb(n, 'is', 'are')} in maintenance now\"", [("{0} {1:is|are} in maintenance now", "")]),
        ('counted(n, "host")', [("{0:#} host", "{0:#} hosts")]),
        ('counted(n, "entry", "entries")', [("{0:#} entry", "{0:#} entries")]),
        ('x = "{host} takes {figure:,} of what {host} has"', [("{0} takes {1} of what {0} has", "")]),
        ('"one word"', []),
        ('raise InputError("that is not a plan")', []),
        ('Field(description="what it is about")', []),
        ('FindingKind(title="Short title", doc="a long text about it")', [("Short title", "")]),
    ],
)
def test_sentences_are_read_from_code(code: str, found: list[tuple[str, str]]) -> None:
    assert [(one.text, one.plural) for one in messages_of(code, "a.py")] == found
