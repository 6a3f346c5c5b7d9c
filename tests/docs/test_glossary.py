"""``docs/glossary.md``: one meaning per word, every word in use, and no word that we do not use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, text_of
from vconsolidate.rules.registry import RULES

PAGE = text_of("glossary.md")
TERMS_TEXT, AVOIDED_TEXT = PAGE.split("## Words we do not use\n")
ROWS = re.findall(r"^\| (?!term |---)([^|]+) \| ([^|]+) \|$", TERMS_TEXT, flags=re.MULTILINE)
TERMS = [term for term, _ in ROWS]
EVERYWHERE, IN_DOCS = (re.findall(r"`([^`]+)`", part) for part in AVOIDED_TEXT.split("These may still stand"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
BETWEEN = " ¶ "
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OTHER_PAGES = [page for page in PAGES if page.name != "glossary.md"]


def prose(page: Path) -> str:
    """Return a page without what repeats the code: descriptions of fields, rules and findings, checked there."""
    text = page.read_text(encoding="utf-8")
    if page.name == "findings.md":
        return ""
    if page.name == "rules.md":
        return text.partition(f"\n## {min(RULES)}\n")[0]
    if page.name == "inventory.md":
        return "\n".join(line for line in text.splitlines() if not line.startswith("| `"))
    return text


def strings_of(source: str) -> Iterator[str]:
    """Yield the string literals of Python code but its docstrings."""
    tree = ast.parse(source)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS))]
    docstrings = {id(line.value) for body in bodies for line in body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def literals(folder: Path) -> str:
    """Return all string literals of the code in a folder."""
    return BETWEEN.join(
        text for path in sorted(folder.rglob("*.py")) for text in strings_of(path.read_text(encoding="utf-8"))
    )


def pattern(word: str, endings: str = "e?s") -> re.Pattern[str]:
    """Return what finds a word or phrase, in the singular or with one of the endings, however its parts are joined."""
    parts = r"[\s_-]+".join(re.escape(part) for part in re.split(r"[\s-]", word))
    return re.compile(rf"(?<![\w-]){parts}(?:{endings})?(?![\w-])", re.IGNORECASE)


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
    assert [word for word in EVERYWHERE if pattern(word).search(page.read_text(encoding="utf-8"))] == []
    assert [word for word in IN_DOCS if pattern(word).search(prose(page))] == []


def test_the_code_avoids_them_where_people_read() -> None:
    said = literals(ROOT / "vconsolidate")
    assert EVERYWHERE
    assert [word for word in EVERYWHERE if pattern(word).search(said)] == []


def test_literals_are_told_from_docstrings() -> None:
    said = 'def f():\n    """Another seat."""\n    return f"one {f} host" + "two"\n'
    source = f'"""A seat."""\n{said}\nLIMIT = "x"\n"""Of a seat."""\n'
    assert sorted(strings_of(source)) == [" host", "one ", "two", "x"]


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
