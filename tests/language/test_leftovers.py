"""Nothing of a report stays English, apart from names, units and what the owner wrote."""

from __future__ import annotations

import os

import pytest

from tests.language.leftovers import KNOWN, english_words, left_in
from tests.report.test_golden_samples import ROOT, SAMPLES, plan
from tests.shell import run
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.language.catalogue import ENGLISH, languages
from vconsolidate.language.translator import translator
from vconsolidate.model.finding import Finding
from vconsolidate.report.document import PlanDocument, parse
from vconsolidate.report.tongue import translator_of

LANGUAGES = [code for code in languages() if code != ENGLISH]
INFEASIBLE = ("no-spare", "rules-contradict", "memory-short")


def infeasible(sample: str) -> PlanDocument:
    """Return the document of a sample without a plan."""
    line = f"vconsolidate plan sample_inventories/infeasible/{sample}.yaml --quiet --format json"
    return parse(run(line, ROOT, os.environ).stdout.encode(), sample)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_a_report_is_translated_as_a_whole(sample: str, language: str) -> None:
    left = left_in(plan(sample), language)
    assert left == {}, "add the sentence, or a word to tests/language/words.txt"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", INFEASIBLE)
def test_a_report_without_a_plan_is_translated_as_a_whole(sample: str, language: str) -> None:
    assert left_in(infeasible(sample), language) == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_finding_is_translated_as_a_whole(kind: str, language: str) -> None:
    example = KINDS[kind].example()
    found = [example] if isinstance(example, Finding) else _found(example, kind)
    assert found or KINDS[kind].find is None
    say = translator(language)
    for text in (KINDS[kind].title, *(text for one in found for text in (one.message, one.tip) if text)):
        assert english_words(say(text), KNOWN) == [], (text, say(text))


def _found(facts: Facts, kind: str) -> list[Finding]:
    find = KINDS[kind].find
    return [] if find is None else list(find(facts))


def test_a_rule_is_named_in_the_language_with_all_its_servers() -> None:
    say = translator_of(infeasible("too-few-hosts"), "ko")
    names = "broker01, broker02, broker03, broker04"
    assert say(f"{names} cannot be placed: too few hosts for rule anti_affinity of {names}").endswith(
        f"{names}의 anti_affinity 규칙"
    )


def test_english_words_are_noticed() -> None:
    assert english_words("호스트 3 hosts left", frozenset()) == ["hosts", "left"]
    assert english_words("VM 3개, policy.cpu.ceiling, ready 0.1 %", frozenset()) == []
    assert english_words("my own words", frozenset({"my own words"})) == []
