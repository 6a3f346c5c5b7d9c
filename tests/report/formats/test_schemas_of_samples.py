"""What real samples become obeys the published schemas: plan, difference, assessment, SARIF, JUnit."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from tests.report.formats.test_gitlab import SCHEMA as GITLAB
from tests.report.formats.test_junit import SCHEMA as JUNIT
from tests.report.formats.test_sarif import SCHEMA as SARIF
from tests.report.test_golden_samples import ROOT, SAMPLES, plan
from tests.shell import run
from vconsolidate.report.document import dump
from vconsolidate.report.formats import FORMATS, Options


def told(line: str) -> Any:  # noqa: ANN401 - whatever the command prints
    done = run(line, ROOT, os.environ)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("sample", SAMPLES)
def test_plan_and_findings_of_a_sample(sample: str) -> None:
    document = plan(sample)
    Draft202012Validator(told("vconsolidate schema plan")).validate(json.loads(dump(document)))
    Draft4Validator(SARIF).validate(json.loads(FORMATS["sarif"].render(document, Options())))
    Draft202012Validator(GITLAB).validate(json.loads(FORMATS["gitlab"].render(document, Options())))
    JUNIT.validate(FORMATS["junit"].render(document, Options()))


@pytest.mark.parametrize("sample", SAMPLES)
def test_assessment_of_a_sample(sample: str) -> None:
    schema = told("vconsolidate schema assessment")
    Draft202012Validator.check_schema(schema)
    document = told(f"vconsolidate assess sample_inventories/{sample}.yaml --format json")
    Draft202012Validator(schema).validate(document)
    assert not Draft202012Validator(schema).is_valid({**document, "colour": "blue"})


def test_difference_of_a_sample() -> None:
    sample = f"sample_inventories/{SAMPLES[0]}.yaml"
    Draft202012Validator(told("vconsolidate schema difference")).validate(
        told(f"vconsolidate diff {sample} {sample} --format json")
    )
