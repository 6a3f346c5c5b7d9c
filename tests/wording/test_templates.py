"""Every sentence that the program can say: `python -m tests.wording` lists them, these tests find careless ones."""

from __future__ import annotations

import re

import pytest

from tests.docs.glossary import DISCOURAGED, discouraged_in
from tests.wording.__main__ import main
from tests.wording.templates import Template, every_string, strings_of, templates

TEMPLATES = templates()
TWICE = re.compile(r"\b([A-Za-z]+)\s+\1\b", re.IGNORECASE)
TWICE_ON_PURPOSE = {"that that", "had had"}
CARELESS = {
    "two full stops": re.compile(r"(?<!\.)\.\.(?!\.)|\.\s+\.(?!\.)|[.!?]\s*[;:,](?!\w)|\)\.\)\."),
    "a space before punctuation": re.compile(r"\w [,;.!?](?:\s|$)"),
    "two marks of punctuation": re.compile(r"[,;:]\s*[,;:.]"),
    "no space after punctuation": re.compile(r"[a-z][;,!?][A-Za-z]"),
}
CODE = re.compile(r"\{[^{}]*\}|`[^`]*`|\[[^\]]*\]|\w+=\S+|\w+,\w+,[\w,]+|\w+,host")
"""Placeholders and code within a sentence."""


def named(template: Template) -> str:
    """Return a template with its place, as pytest shows it."""
    return f"{template.path}:{template.line}: {template.text}"


def test_there_is_a_list_and_every_package_that_speaks_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    main([])
    printed = capsys.readouterr().out
    assert len(TEMPLATES) > 1_500
    assert printed.endswith(f"{len(TEMPLATES):,} templates\n")
    for package in (
        "check",
        "cli",
        "inventory",
        "packing",
        "pipeline",
        "replay",
        "report",
        "rules",
        "sizing",
        "verify",
    ):
        assert any(line.startswith(f"vconsolidate/{package}") for line in printed.splitlines()), package


def test_no_template_has_a_word_that_we_do_not_use() -> None:
    assert len(DISCOURAGED) > 15
    assert [f"{found}: {named(one)}" for one in every_string() if (found := discouraged_in(one.text))] == []


def test_no_word_stands_there_twice() -> None:
    twice = [(named(one), found.group()) for one in TEMPLATES for found in TWICE.finditer(one.text)]
    assert [place for place, words in twice if words.lower() not in TWICE_ON_PURPOSE] == []


@pytest.mark.parametrize("fault", CARELESS)
def test_punctuation_is_as_it_should_be(fault: str) -> None:
    assert [named(one) for one in TEMPLATES if CARELESS[fault].search(CODE.sub("x", one.text))] == []


def test_what_is_a_sentence_ends_with_a_full_stop() -> None:
    """A template of several sentences, and every message, tip and help text, ends as a sentence does."""
    open_ended = [
        one
        for one in TEMPLATES
        if re.search(r"^\S.*[a-z)%]\. [A-Z]", one.text) and not one.text.rstrip().endswith((".", "?", ":", "}", " "))
    ]
    assert [named(one) for one in open_ended] == []


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('f"{n} of the {of.hosts} hosts"', ["{n} of the {hosts} hosts"]),
        ('"one " + name + " two"', ["one {name} two"]),
        ("f\"a {b if c else 'nothing at all'} d\"", ["a {b if c else 'nothing at all'} d", "nothing at all"]),
        ('def f():\n    """Documentation."""\n    return "said"', ["said"]),
        ('def command():\n    """The help of a command."""', ["The help of a command."]),
    ],
)
def test_strings_are_read_with_their_placeholders(code: str, texts: list[str]) -> None:
    assert sorted(text for _, text in strings_of(code)) == sorted(texts)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("the plan needs {hosts}", True),
        ("write a number", True),
        ("{name} of {other}", False),
        ("<p class='a'>some words here</p>", False),
        ("virtual", False),
    ],
)
def test_sentences_are_told_from_names_and_markup(text: str, *, read: bool) -> None:
    assert Template("a.py", 1, text).is_sentence is read
