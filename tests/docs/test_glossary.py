"""``docs/glossary.md``: one meaning per word, every word in use, and no word that we do not use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.glossary import TERMS_TEXT, discouraged_in, pattern
from tests.docs.pages import DOCS, ROOT
from tests.wording.templates import every_string

ROWS = re.findall(r"^\| (?!term |---)([^|]+) \| ([^|]+) \|$", TERMS_TEXT, flags=re.MULTILINE)
TERMS = [term for term, _ in ROWS]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
BETWEEN = " ¶ "
OTHER_PAGES = [page for page in PAGES if page.name != "glossary.md"]


def literals(folder: Path) -> str:
    """Return all string literals of the code in a folder."""
    return BETWEEN.join(template.text for template in every_string(folder))


@pytest.fixture(scope="module")
def in_use() -> str:
    pages = [page.read_text(encoding="utf-8") for page in OTHER_PAGES]
    return "\n".join([*pages, literals(ROOT / "vconsolidate" / "report")])


def test_a_word_has_one_meaning() -> None:
    folded = [term.casefold() for term in TERMS]
    assert len(TERMS) > 100
    assert sorted({term for term in folded if folded.count(term) > 1}) == []


@pytest.mark.parametrize(("term", "meaning"), ROWS, ids=TERMS)
def test_a_meaning_is_one_plain_sentence(term: str, meaning: str) -> None:
    assert meaning[0].isupper()
    assert meaning.endswith(".")
    assert ". " not in meaning
    assert len(meaning.split()) <= 30, term


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_used_elsewhere(term: str, in_use: str) -> None:
    assert pattern(term, "e?s|ed|ing|ping|ped").search(in_use)


@pytest.mark.parametrize("page", OTHER_PAGES, ids=lambda page: page.name)
def test_a_page_avoids_the_words_we_do_not_use(page: Path) -> None:
    assert discouraged_in(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("seat", "two seats", True),
        ("seat", "seated", False),
        ("steal time", "steal-time", True),
        ("seat", "research-seat-1", False),
    ],
)
def test_whole_words_are_found(word: str, text: str, *, found: bool) -> None:
    assert bool(pattern(word).search(text)) is found
