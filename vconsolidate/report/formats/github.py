"""Annotations of GitHub Actions: every finding beside the line of the inventory to change."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.options import Options
from vconsolidate.report.printable import line, printable
from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".txt"

_COMMANDS: Final = {"block": "error", "warn": "warning", "note": "notice"}

_RELATED: Final = 5
"""Most added servers that a finding marks; GitHub shows ten annotations of each kind per step."""


def render(document: PlanDocument, options: Options) -> str:  # noqa: ARG001 - annotations have no width
    """Return a workflow command per finding, ``::error file=…,line=…,col=…,title=…::message``, the verdict last."""
    marked: set[str] = set()
    found = [one for finding in document.findings for one in _annotations(finding, marked)]
    return "".join(f"{one}\n" for one in found) + f"{line(document.verdict)}\n"


def _annotations(finding: FindingSection, marked: set[str]) -> list[str]:
    """Return the annotation of a finding, and of the new servers that none before it has `marked`."""
    command = _COMMANDS[finding.severity]
    message = f"{finding.message} {finding.tip}".rstrip()
    places = [(finding.location, f"{finding.id} {finding.subject}")]
    for one in finding.related[:_RELATED]:
        if one.location is not None and one.subject not in marked:
            marked.add(one.subject)
            places.append((one.location, f"{finding.id} {one.subject} is new"))
    return [_annotation(command, place, title, message) for place, title in places]


def _annotation(command: str, location: Location | None, title: str, message: str) -> str:
    fields = {"title": title}
    if location is not None:
        at = {"file": location.file}
        if location.line:
            at |= {"line": str(location.line), "col": str(max(location.column, 1))}
        fields = at | fields
    return f"::{command} {','.join(f'{key}={_property(value)}' for key, value in fields.items())}::{_data(message)}"


def _data(text: str) -> str:
    """Return text with the characters escaped that end a workflow command."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Return a value with the characters escaped that end a property as well."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
