"""A translation has the figures of its text, no more and no less, whole: a wrong figure is worse than English."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from tests.language.leftovers import recorded
from tests.language.test_leftovers import INFEASIBLE, infeasible
from tests.report.test_golden_samples import SAMPLES, plan
from vconsolidate.language.catalogue import po_path
from vconsolidate.language.po import entries
from vconsolidate.language.template import PLACEHOLDER, Template
from vconsolidate.language.translator import translator
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.schema.plan_document import PlanDocument

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_VALUES = (
    "7.3 TiB",
    "50.2 Mbit/s",
    "1,234",
    "133 GHz",
    "27,550.5 EUR",
    "db01",
    "b01, b02, b03",
    "esx-04",
    "12.5 %",
    "{kind: pin, servers: [db01]}",
)
_GLUED = re.compile(r"\}[\w{]|[\w}]\{")
"""Values that are written without a space bring their own mark or word, which no random value has."""

_WORDS = re.compile(
    r"\b(?:an?|one|once|each|every|first|second|two|twice|both|three|four|whole|single|eleven)\b", re.IGNORECASE
)
"""English words that Korean may write as a figure."""

_NUMBERS = ("1", "2", "17", "1,200", "3.25", "40")


def figures(text: str) -> Counter[str]:
    """Return how often each number stands in a text."""
    return Counter(_FIGURE.findall(text))


def instance(one: Template, chance: random.Random) -> str:
    """Return a sentence with random values."""
    values: dict[str, str] = {}

    def value(found: re.Match[str]) -> str:
        choices = found[2]
        options = _VALUES if choices is None else _NUMBERS if choices == "#" else choices.split("|")
        return values.setdefault(found[1], chance.choice(options))

    return PLACEHOLDER.sub(value, one.text)


def _templates() -> list[Template]:
    listed = entries(po_path("ko").read_text(encoding="utf-8"))
    return [Template(one.singular, tuple(one.forms)) for one in listed if one.singular and one.forms]


def same_figures(one: Template) -> bool:
    """Return whether the translation of a sentence writes the same figures, and every value as often."""
    english, said = (
        (figures(PLACEHOLDER.sub(" ", text)), Counter(found[1] for found in PLACEHOLDER.finditer(text)))
        for text in (one.text, one.forms[0])
    )
    choices = {found[1] for found in PLACEHOLDER.finditer(one.text) if found[2] not in (None, "#")}
    return english[0] == said[0] and all(
        english[1][name] == said[1][name] for name in english[1] if name not in choices
    )


@pytest.mark.parametrize("seed", range(2))
def test_a_sentence_keeps_its_figures(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    say, wrong, seen = translator("ko"), [], 0
    for one in _templates():
        if one.whole or _GLUED.search(one.text) or not same_figures(one):
            continue
        text = instance(one, chance)
        said = say(text)
        seen += said != text
        if figures(text) != figures(said):
            wrong.append((one.text, text, said))
    assert wrong == []
    assert seen > 600


def _wrong(document: PlanDocument) -> dict[str, str]:
    with recorded() as seen:
        FORMATS["terminal"].render(document, Options(language="ko", details=True, width=160))
        FORMATS["html"].render(document, Options(language="ko"))
    return {text: said for text, (said, _) in seen.items() if _differs(text, said)}


def _differs(text: str, said: str) -> bool:
    english, korean = figures(text), figures(said)
    added = korean - english
    return (
        bool(english - korean)
        or added.total() > len(_WORDS.findall(text))
        or not set(added) <= {"1", "2", "3", "4", "11"}
    )


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_keeps_its_figures(sample: str) -> None:
    assert _wrong(plan(sample)) == {}


@pytest.mark.parametrize("sample", [*INFEASIBLE, "datastore-full", "pool-too-large", "too-few-hosts"])
def test_a_report_without_a_plan_keeps_its_figures(sample: str) -> None:
    assert _wrong(infeasible(sample)) == {}
