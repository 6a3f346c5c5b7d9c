"""Findings as JUnit XML, for CI servers that show test results: a test per kind of finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from vconsolidate.report.findings_for_ci import PlacedFinding, placed_findings, placed_ignored, reason_words
from vconsolidate.report.limits import limit_rows
from vconsolidate.report.options import Options
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".xml"

_SUITES: Final = {"VC1": "plan", "VC2": "replay", "VC3": "budgets", "VC4": "data"}


@dataclass(frozen=True, slots=True)
class _Test:
    """A kind of finding, or one finding of it."""

    id: str
    name: str
    found: PlacedFinding | None = None
    skipped: str = ""


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - the report has one form
    """
    Return the findings as tests: a finding that blocks fails, any other passes with its text as output.

    A budget or service level that is kept is a test that passes, with value, limit and margin; one that was not judged
    is skipped; one that is missed has a finding. A kind without findings is one test that passes, or one that is
    skipped where nothing looked for it: without a replay, the kinds that concern the replay. A finding that the owner
    ignores is skipped with the reason. There are no times, so the same plan gives the same bytes.
    """
    root = ET.Element("testsuites", name=printable(f"vconsolidate: {document.name}"))
    for group, title in _SUITES.items():
        tests = [test for test in _tests(document) if test.id.startswith(group)]
        root.append(_suite(title, [_case(test) for test in tests], document))
    root.append(_suite("limits", list(_limits(document)), document))
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in root)))
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _tests(document: PlanDocument) -> Iterator[_Test]:
    from vconsolidate.check.findings.registry import KINDS  # noqa: PLC0415 - numpy loads only for this

    found = [(item, "") for item in placed_findings(document)]
    found += [(item, f"ignored: {reason_words(why)}") for item, why in placed_ignored(document)]
    titles = {kind.id: kind.title for kind in KINDS.values()}
    for identifier in sorted({*titles, *(item.finding.id for item, _ in found)}):
        title = titles.get(identifier, identifier)
        mine = [(item, why) for item, why in found if item.finding.id == identifier]
        for item, why in mine:
            yield _Test(identifier, f"{title}: {item.finding.subject}", item, why)
        if not mine:
            missing = identifier.startswith("VC2") and document.replay is None
            yield _Test(identifier, title, skipped="the plan was not replayed" if missing else "")


def _limits(document: PlanDocument) -> Iterator[ET.Element]:
    """Yield a test per budget and service level that no finding speaks of."""
    for limit, (name, value, most, margin, verdict) in zip(document.limits, limit_rows(document), strict=True):
        if limit.verdict in {"kept", "unknown"}:
            case = ET.Element("testcase", classname=f"vconsolidate.{limit.kind}", name=printable(name), time="0")
            if limit.verdict == "unknown":
                ET.SubElement(case, "skipped", message=verdict)
            text = f"value {value}, limit {most}{', margin ' if margin else ''}{margin}"
            ET.SubElement(case, "system-out").text = printable(text)
            yield case


def _suite(title: str, cases: list[ET.Element], document: PlanDocument) -> ET.Element:
    suite = ET.Element("testsuite", name=title)
    properties = ET.SubElement(suite, "properties")
    for name, value in (("verdict", document.verdict), ("inventory", document.inputs.inventory)):
        ET.SubElement(properties, "property", name=name, value=printable(value))
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    return suite


def _case(test: _Test) -> ET.Element:
    case = ET.Element("testcase", classname=printable(f"vconsolidate.{test.id}"), name=printable(test.name), time="0")
    if test.skipped:
        ET.SubElement(case, "skipped", message=test.skipped)
    if test.found is None:
        return case
    finding, place = test.found.finding, printable(f"{test.found.file}:{test.found.line}:{test.found.column}")
    text = f"{place if test.found.file else ''} {finding.severity} {printable(finding.id)} {test.found.text}".strip()
    if finding.severity == "block" and not test.skipped:
        failure = ET.SubElement(case, "failure", type=printable(finding.id), message=printable(finding.message))
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = text
    return case
