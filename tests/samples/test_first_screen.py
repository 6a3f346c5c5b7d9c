"""
Who has never seen the tool finds four answers on the first screen: how many hosts, how sure, what it saves, what risks.

A screen has 40 lines of 80 columns; on the page, the four key figures are all above the fold (tests of the page).
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from tests.samples.test_samples import NAMES, ROOT
from tests.shell import run
from vconsolidate.report.document import PlanDocument, parse
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.formats.html.page import page

SCREEN = 40

pytestmark = pytest.mark.slow


@cache
def plan(sample: str) -> PlanDocument:
    command = f"vconsolidate plan sample_inventories/{sample}.yaml --quiet --effort 2 --format json"
    done = run(command, ROOT, os.environ)
    assert done.returncode in {0, 1}, done.stderr
    return parse(done.stdout.encode(), sample)


@pytest.mark.parametrize("sample", NAMES)
def test_the_first_screen_of_a_terminal_answers_the_four_questions(sample: str) -> None:
    document = plan(sample)
    text = FORMATS["terminal"].render(document, Options(width=80))
    assert isinstance(text, str)
    lines = text.splitlines()[:SCREEN]
    words = " ".join(" ".join(lines).split())
    assert f"on {document.hosts_used} host" in words
    assert "proven optimal" in words or "above the best possible" in words
    assert "No plan under the same rules needs fewer than" in words
    saves = next(line for line in lines if line.startswith("Saves"))
    assert saves.split() == ["Saves", "today", "plan", "saved"]
    assert any("physical machines" in line for line in lines)
    risk = next(line for line in lines if line.startswith("At risk"))
    assert "the plan" in risk
    assert len(lines) == len(text.splitlines()) or not any("Saves" in line for line in text.splitlines()[SCREEN:])


@pytest.mark.parametrize("sample", NAMES)
def test_the_key_figures_of_the_page_answer_them_in_the_same_way(sample: str) -> None:
    document = plan(sample)
    keys = {key.title: key for key in page(document).keys}
    assert list(keys) == ["How many hosts?", "How sure?", "What does it save?", "What could go wrong?"]
    assert keys["How many hosts?"].figure.startswith(f"{document.hosts_used} host")
    assert all(key.figure and key.words for key in keys.values())
