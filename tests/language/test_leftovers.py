"""Nothing of a report stays English, apart from names, units and what the owner wrote."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

import pytest

from tests.language.leftovers import KNOWN, english_words, left_in, left_in_page, own_words
from tests.report.test_golden_samples import ROOT, SAMPLES, plan
from tests.shell import run
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.registry import KINDS
from vconsolidate.language.catalogue import ENGLISH, languages
from vconsolidate.language.translator import translator
from vconsolidate.model.finding import Finding
from vconsolidate.report.document import PlanDocument, parse
from vconsolidate.report.options import Options
from vconsolidate.report.runway.render import RENDERERS as OF_RUNWAY
from vconsolidate.report.runway.schema import RunwayDocument
from vconsolidate.report.tongue import translator_of
from vconsolidate.report.tracking import terminal
from vconsolidate.report.tracking.render import RENDERERS as OF_TRACKING
from vconsolidate.report.tracking.schema import TrackingDocument

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


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrackingDocument, RunwayDocument]:
    """What becomes of the plan of a sample: measured after its migration, and in years to come."""
    folder = tmp_path_factory.mktemp("later")
    samples = ROOT / "sample_inventories"
    commands = (
        f"vconsolidate plan {samples / 'branch-office.yaml'} -q --effort 2 -o json=plan.json",
        f"vconsolidate track plan.json --traces {samples / 'measurements/branch-office.csv'} -q -o json=track.json",
        "vconsolidate runway plan.json --growth cpu=30%..60% --growth memory=20% -q -o json=runway.json",
    )
    for line in commands:
        done = run(line, folder, os.environ)
        assert done.returncode in {0, 1}, done.stderr
    return (
        TrackingDocument.model_validate_json((folder / "track.json").read_bytes()),
        RunwayDocument.model_validate_json((folder / "runway.json").read_bytes()),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_after_a_plan_is_translated_as_a_whole(
    later: tuple[TrackingDocument, RunwayDocument], language: str
) -> None:
    tracked, ahead = later
    own = own_words("sample_inventories/branch-office.yaml")
    pages: list[Callable[[Options], object]] = [
        lambda options: terminal.render(tracked, options, details=options.details),
        *(partial(OF_TRACKING[name], tracked) for name in ("html", "markdown")),
        *(partial(OF_RUNWAY[name], ahead) for name in ("terminal", "html", "markdown")),
    ]
    left = {text: said for page in pages for text, said in left_in_page(page, language, own).items()}
    assert left == {}


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
