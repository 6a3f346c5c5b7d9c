"""Findings only, one per line with its place in the inventory, for editors and CI logs."""

from __future__ import annotations

from vconsolidate.report.options import Options
from vconsolidate.report.printable import printable
from vconsolidate.report.schema.outcome import FindingSection
from vconsolidate.report.schema.plan_document import PlanDocument
from vconsolidate.report.wording import ascii_only, place_of

SUFFIX = ".txt"


def render(document: PlanDocument, options: Options) -> str:
    """Return the findings as ``file:line:column: severity id subject: message tip``, the verdict last."""
    text = "".join(f"{_line(finding)}\n" for finding in document.findings) + f"{document.verdict}\n"
    return text if options.unicode else ascii_only(text)


def _line(finding: FindingSection) -> str:
    place = place_of(finding.location)
    head = f"{place + ': ' if place else ''}{finding.severity} {finding.id} {finding.subject}"
    return printable(f"{head}: {finding.message} {finding.tip}".rstrip())
