"""Answers of commands that have no plan document of their own speak the language, too; names stay as they are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.report.test_golden_samples import ROOT
from tests.shell import run

ANSWERS = {
    "zones list {plan}": ("영역 규칙: 처음 일치하는 것이 결정", "portal to records"),
    "zones test {plan} --from records-app01 --to imaging01 --port 11112": ("허용", "images"),
    "firewall services {plan}": ("이유: ", "backup-agent"),
    "firewall upgrade {plan} --to hyper-v-2022": ("변경 ", "Microsoft Hyper-V 2022"),
}


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("plan") / "plan.json"
    line = f"vconsolidate plan sample_inventories/zones-and-services.yaml --quiet -o json={path}"
    assert run(line, ROOT, os.environ).returncode == 0
    return path


@pytest.mark.parametrize("line", ANSWERS)
def test_an_answer_is_translated_and_names_are_not(line: str, plan_file: Path) -> None:
    said = run(f"vconsolidate {line.format(plan=plan_file)} --lang ko", ROOT, os.environ).stdout
    words, name = ANSWERS[line]
    assert words in said
    assert name in said


def test_answers_for_programs_stay_english(plan_file: Path) -> None:
    line = f"vconsolidate zones list {plan_file} --format json"
    korean, english = (run(f"{line} --lang {code}", ROOT, os.environ).stdout for code in ("ko", "en"))
    assert korean == english
    assert json.loads(english)["zone_policy"]["default"] == "deny"
