"""SARIF keeps to the schema of the standard, and every finding arrives with its rule and its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from vconsolidate.check.findings.registry import KINDS
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options
from vconsolidate.report.schema.outcome import RelatedSection

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def run_of(document: PlanDocument) -> dict[str, Any]:
    content = json.loads(FORMATS["sarif"].render(document, Options()))
    Draft4Validator(SCHEMA).validate(content)
    return dict(content["runs"][0])


def test_every_finding_has_its_rule_level_and_line(several: PlanDocument) -> None:
    run = run_of(several)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["VC201", "VC301", "VC401"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["VC301", "VC201", "VC401", "VC201"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "warning"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert places[0]["artifactLocation"] == {"uri": "estates/haven%20%C3%BC.yaml", "uriBaseId": "%SRCROOT%"}
    assert places[0]["region"] == {"startLine": 7, "startColumn": 3}
    assert places[1]["region"] == {"startLine": 3, "startColumn": 1}
    assert places[2]["artifactLocation"]["uri"] == "estates/haven%20%C3%BC.yaml"
    assert places[2]["region"]["startLine"] == 1


def test_a_fingerprint_survives_other_figures_and_lines_and_tells_findings_apart(several: PlanDocument) -> None:
    moved = several.findings[0].model_copy(update={"message": "Even more.", "location": None})
    later = several.model_copy(update={"findings": (moved, *several.findings[1:])})
    before, after = ([r["partialFingerprints"] for r in run_of(one)["results"]] for one in (several, later))
    assert before == after
    assert len({json.dumps(fingerprint) for fingerprint in before}) == len(several.findings)


def test_every_kind_of_finding_makes_a_valid_rule(document: PlanDocument) -> None:
    findings = tuple(document.findings[0].model_copy(update={"id": kind}) for kind in (*KINDS, "VC999"))
    rules = run_of(document.model_copy(update={"findings": findings}))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*KINDS, "VC999"]
    assert rules[-1] == {"id": "VC999"}


@pytest.mark.parametrize("name", ["-", "<stdin>"])
def test_standard_input_is_no_file(document: PlanDocument, name: str) -> None:
    inputs = document.inputs.model_copy(update={"inventory": name})
    place = document.findings[0].location
    assert place is not None
    finding = document.findings[0].model_copy(update={"location": place.model_copy(update={"file": name})})
    run = run_of(document.model_copy(update={"inputs": inputs, "findings": (finding, document.findings[1])}))
    assert run["artifacts"] == []
    assert [result.get("locations") for result in run["results"]] == [None, None]


@pytest.mark.parametrize(
    ("file", "uri"),
    [("/srv/a b.yaml", "file:///srv/a%20b.yaml"), ("C:\\estates\\a.yaml", "file:///C:/estates/a.yaml")],
)
def test_an_absolute_path_is_a_file_uri(document: PlanDocument, file: str, uri: str) -> None:
    inputs = document.inputs.model_copy(update={"inventory": file})
    finding = document.findings[0].model_copy(update={"location": None})
    run = run_of(document.model_copy(update={"inputs": inputs, "findings": (finding,)}))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_new_servers_are_related_places(several: PlanDocument) -> None:
    place = several.findings[0].location
    told = tuple(RelatedSection(subject=name, location=at) for name, at in (("new01", place), ("new02", None)))
    finding = several.findings[0].model_copy(update={"related": told})
    (result,) = run_of(several.model_copy(update={"findings": (finding,)}))["results"]
    assert [at["physicalLocation"]["region"]["startLine"] for at in result["relatedLocations"]] == [7]


def test_without_findings_the_run_is_empty(document: PlanDocument) -> None:
    run = run_of(document.model_copy(update={"findings": ()}))
    assert run["results"] == run["tool"]["driver"]["rules"] == []
    assert run["properties"]["verdict"] == document.verdict


def test_hostile_names_are_text(hostile: PlanDocument) -> None:
    text = run_of(hostile)["results"][0]["message"]["text"]
    assert text.isprintable()
    assert "##[" not in text


def test_what_is_ignored_is_a_result_with_a_suppression(several: PlanDocument, ignoring: PlanDocument) -> None:
    run = run_of(ignoring)
    by_inventory, by_option = (result for result in run["results"] if "suppressions" in result)
    (suppression,) = by_inventory["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("inSource", "accepted")
    assert suppression["justification"] == "the price is negotiated (until 2027-03-31)"
    assert suppression["location"]["physicalLocation"]["region"] == {"startLine": 40, "startColumn": 7}
    assert by_inventory["locations"][0]["physicalLocation"]["region"]["startLine"] == 7
    assert [one["kind"] for one in by_option["suppressions"]] == ["external"]
    assert run["tool"]["driver"]["rules"][by_option["ruleIndex"]]["id"] == "VC405"
    assert by_inventory["partialFingerprints"] == run_of(several)["results"][0]["partialFingerprints"]


def test_results_that_count_have_no_suppression(several: PlanDocument) -> None:
    assert not any("suppressions" in result for result in run_of(several)["results"])
