"""JUnit XML keeps to the schema of Jenkins, has true counts, and fails exactly where the command fails."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
import xmlschema
from defusedxml.ElementTree import fromstring

from vconsolidate.check.findings.registry import KINDS
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options

SCHEMA = xmlschema.XMLSchema10(Path(__file__).parent / "schemas" / "junit-10.xsd")
ALWAYS = {"testsuites": {"name", "tests", "failures"}, "testsuite": {"name", "tests", "failures", "errors", "skipped"}}
"""Attributes that the schema leaves open, and that GitLab and Azure DevOps read."""


def report(document: PlanDocument) -> Element:
    written = FORMATS["junit"].render(document, Options())
    SCHEMA.validate(written)
    root = fromstring(written)
    assert root.tag == "testsuites"
    assert all(set(element.keys()) >= ALWAYS.get(element.tag, set()) for element in root.iter())
    for suite in (root, *root):
        cases = list(suite.iter("testcase"))
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(sum(case.find("failure") is not None for case in cases))
    return root


def test_only_what_blocks_fails(several: PlanDocument) -> None:
    root = report(several)
    (failure,) = root.iter("failure")
    assert failure.get("type") == "VC301"
    assert (failure.text or "").startswith("estates/haven ü.yaml:7:3 block VC301 east: Too many.")
    told = [case.findtext("system-out") or "" for case in root.iter("testcase")]
    assert sum(" warn VC201 east: " in text or " note VC401 east: " in text for text in told) == 3


def test_every_kind_of_finding_is_a_test_with_its_title(document: PlanDocument) -> None:
    root = report(document)
    names = {case.get("classname") for case in root.iter("testcase")}
    assert names - {"vconsolidate.service_level", "vconsolidate.budget"} == {f"vconsolidate.{kind}" for kind in KINDS}


def test_a_kept_limit_passes_and_one_that_was_not_judged_is_skipped(document: PlanDocument) -> None:
    kept = next(limit for limit in document.limits if limit.verdict == "kept")
    others = (kept.model_copy(update={"verdict": verdict}) for verdict in ("missed", "ignored", "unknown"))
    root = report(document.model_copy(update={"limits": (kept, *others)}))
    cases = [case for case in root.iter("testcase") if case.get("classname") == f"vconsolidate.{kept.kind}"]
    assert [case.find("skipped") is not None for case in cases] == [False, True]
    assert (cases[0].findtext("system-out") or "").startswith("value ")


@pytest.mark.parametrize("replayed", [True, False])
def test_what_was_not_looked_for_did_not_pass(document: PlanDocument, replayed: bool) -> None:
    root = report(document if replayed else document.model_copy(update={"replay": None}))
    skipped = {case.get("classname", "")[-5:-2] for case in root.iter("testcase") if case.find("skipped") is not None}
    assert skipped == (set() if replayed else {"VC2"})


def test_a_kind_of_a_later_version_is_kept(several: PlanDocument) -> None:
    finding = several.findings[0].model_copy(update={"id": "VC399"})
    root = report(several.model_copy(update={"findings": (finding,)}))
    assert [failure.get("type") for failure in root.iter("failure")] == ["VC399"]


def test_hostile_names_are_valid_xml_and_text(hostile: PlanDocument) -> None:
    root = report(hostile)
    for element in root.iter():
        assert all(value.isprintable() for value in element.attrib.values())
        assert "##[" not in (element.text or "")


def test_what_is_ignored_is_skipped_with_the_reason(ignoring: PlanDocument) -> None:
    root = report(ignoring)
    assert list(root.iter("failure")) == []
    skipped = {case.get("classname"): case for case in root.iter("testcase") if case.find("skipped") is not None}
    mine = skipped["vconsolidate.VC301"]
    told = mine.find("skipped")
    assert told is not None
    assert told.get("message") == "ignored: the price is negotiated (until 2027-03-31)"
    assert "haven ü.yaml:7:3 block VC301 east: Too many." in (mine.findtext("system-out") or "")
    assert "vconsolidate.VC405" in skipped
