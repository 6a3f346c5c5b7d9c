"""JUnit XML has the elements that CI servers know, true counts, and fails exactly where the command fails."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from vconsolidate.check.findings.registry import KINDS
from vconsolidate.report.document import PlanDocument
from vconsolidate.report.formats import FORMATS, Options

COUNTS = {"tests", "failures", "errors"}
ALLOWED = {
    "testsuites": ({"name", *COUNTS}, {"testsuite"}),
    "testsuite": ({"name", *COUNTS, "skipped"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"classname", "name", "time"}, {"skipped", "failure", "system-out"}),
    "skipped": ({"message"}, set()),
    "failure": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}
"""Element → its attributes, all needed, and the elements in it: a part of the schema of Jenkins' xUnit plugin."""


def report(document: PlanDocument) -> Element:
    root = fromstring(FORMATS["junit"].render(document, Options()))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = ALLOWED[element.tag]
        assert set(element.keys()) == attributes
        assert {child.tag for child in element} <= children
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
