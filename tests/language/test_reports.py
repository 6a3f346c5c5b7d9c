"""``--lang``: reports in another language keep their shape, and formats for programs stay English."""

from __future__ import annotations

import os

import pytest

from tests.report.test_golden_samples import ROOT, plan
from tests.shell import run
from vconsolidate.report.cells import cells
from vconsolidate.report.formats import FORMATS, Options

SAMPLE = "branch-office"


def shown(name: str, language: str, *, details: bool = False) -> str:
    content = FORMATS[name].render(plan(SAMPLE), Options(width=80, language=language, details=details))
    return content if isinstance(content, str) else content.decode()


@pytest.mark.parametrize("name", ["json", "yaml", "csv", "junit", "sarif", "github", "gitlab", "findings"])
def test_formats_for_programs_are_the_same_in_every_language(name: str) -> None:
    assert shown(name, "ko") == shown(name, "en")


def test_the_page_says_its_language_and_keeps_its_links() -> None:
    korean, english = shown("html", "ko"), shown("html", "en")
    assert '<html lang="ko">' in korean
    assert '<html lang="en">' in english
    assert korean.count('id="') == english.count('id="')
    assert korean.count('href="#') == english.count('href="#')
    assert "CSV로 저장" in korean


def test_markdown_keeps_its_tables() -> None:
    korean, english = shown("markdown", "ko").splitlines(), shown("markdown", "en").splitlines()
    assert [line.count(" | ") for line in korean] == [line.count(" | ") for line in english]
    assert "가상화하지 않는 서버" in "\n".join(korean)


def test_the_terminal_report_keeps_to_its_width() -> None:
    lines = shown("terminal", "ko").splitlines()
    assert max(map(cells, lines[:-1])) <= 80
    assert lines[-1].startswith("계획: 서버 11대 → 호스트 3대")


def test_the_command_takes_a_language_from_the_line_or_the_environment() -> None:
    line = f"vconsolidate plan sample_inventories/{SAMPLE}.yaml --quiet"
    assert run(f"{line} --lang ko", ROOT, os.environ).stdout.startswith("계획: ")
    assert run(line, ROOT, {**os.environ, "VCONSOLIDATE_LANG": "ko"}).stdout.startswith("계획: ")
    assert run(line, ROOT, {**os.environ, "LANG": "ko_KR.UTF-8"}).stdout.startswith("Plan: ")


def test_an_unknown_language_is_refused_with_the_list() -> None:
    done = run("vconsolidate report plan.json --lang kr", ROOT, os.environ)
    assert done.returncode == 2
    assert 'unknown language "kr"' in done.stderr
    assert "languages: en, ko" in done.stderr
