"""Findings as SARIF 2.1.0, for code scanning and editors, with the documentation of each kind."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final
from urllib.parse import quote

from vconsolidate.report.findings_for_ci import (
    PlacedFinding,
    file_name,
    forward_slashes,
    input_files,
    placed_findings,
    placed_ignored,
    reason_words,
)
from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json, printable
from vconsolidate.report.schema.limits import IgnoredSection
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".sarif"

_LEVELS: Final = {"block": "error", "warn": "warning", "note": "note"}
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - the report has one form
    """
    Return one run: the findings as results, and a rule for each kind of finding among them.

    A finding without a place of its own gets the first line of the inventory, because code scanning shows no result
    without a line. A fingerprint stays the same when figures or lines change. What the owner ignores is a result with
    a suppression: in the source where the inventory says so, external where the command line does.
    """
    placed = list(placed_findings(document))
    ignored = list(placed_ignored(document))
    identifiers = sorted({item.finding.id for item in (*placed, *(one for one, _ in ignored))})
    index = {identifier: number for number, identifier in enumerate(identifiers)}
    run = {
        "tool": {
            "driver": {
                "name": document.generator.name,
                "version": document.generator.version,
                "rules": [_rule(identifier) for identifier in identifiers],
            }
        },
        "artifacts": [
            {"location": _artifact(path), "hashes": {"sha-256": digest}} for path, digest in input_files(document)
        ],
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(item, index) for item in placed),
            *(_result(item, index) | {"suppressions": [_suppression(why)]} for item, why in ignored),
        ],
        "properties": {"verdict": printable(document.verdict), "status": document.status},
    }
    return (as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n").encode()


def _rule(identifier: str) -> dict[str, Any]:
    from vconsolidate.check.findings.registry import KINDS  # noqa: PLC0415 - numpy loads only for this

    kind = KINDS.get(identifier)
    if kind is None:  # the document is from a later version
        return {"id": printable(identifier)}
    manual = cleandoc(kind.doc)
    return {
        "id": identifier,
        "name": "".join(word[:1].upper() + word[1:] for word in kind.title.split() if word.isalnum()),
        "shortDescription": {"text": kind.title},
        "fullDescription": {"text": " ".join(manual.split())},
        "help": {"text": manual, "markdown": manual},
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
    }


def _result(item: PlacedFinding, index: Mapping[str, int]) -> dict[str, Any]:
    finding = item.finding
    result: dict[str, Any] = {
        "ruleId": printable(finding.id),
        "ruleIndex": index[finding.id],
        "level": _LEVELS[finding.severity],
        "message": {"text": item.text},
        "partialFingerprints": {"kindAndSubject/v1": item.fingerprint},
        "properties": {"subject": printable(finding.subject), "tip": printable(finding.tip)},
    }
    if item.file:
        result["locations"] = [_location(item.file, item.line, item.column)]
    places = [one.location for one in finding.related if one.location is not None and file_name(one.location.file)]
    if places:
        distinct = dict.fromkeys((place.file, max(place.line, 1), max(place.column, 1)) for place in places)
        result["relatedLocations"] = [_location(*place) for place in distinct]
    return result


def _suppression(decision: IgnoredSection) -> dict[str, Any]:
    at = decision.decided_at
    found: dict[str, Any] = {
        "kind": "external" if at is None else "inSource",
        "status": "accepted",
        "justification": reason_words(decision),
    }
    if at is not None and file_name(at.file):
        found["location"] = _location(at.file, max(at.line, 1), max(at.column, 1))
    return found


def _location(file: str, line: int, column: int) -> dict[str, Any]:
    region = {"startLine": line, "startColumn": column}
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    """Return where a file is: relative to the repository, or an absolute URI."""
    path = forward_slashes(file)
    if PureWindowsPath(file).drive or PurePosixPath(path).is_absolute():
        return {"uri": f"file:///{quote(path.lstrip('/'), safe='/:')}"}
    return {"uri": quote(path, safe="/"), "uriBaseId": "%SRCROOT%"}
