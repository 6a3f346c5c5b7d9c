"""Findings as a GitLab code quality report, shown in merge requests."""

from __future__ import annotations

from typing import Final

from vconsolidate.report.findings_for_ci import forward_slashes, placed_findings
from vconsolidate.report.options import Options
from vconsolidate.report.printable import as_json
from vconsolidate.report.schema.plan_document import PlanDocument

SUFFIX = ".json"

_SEVERITIES: Final = {"block": "blocker", "warn": "major", "note": "info"}


def render(document: PlanDocument, options: Options) -> bytes:  # noqa: ARG001 - the report has one form
    """Return the findings as GitLab reads them; a plan without findings is an empty list."""
    entries = [
        {
            "description": item.text,
            "check_name": item.finding.id,
            "fingerprint": item.fingerprint,
            "severity": _SEVERITIES[item.finding.severity],
            "location": {
                "path": forward_slashes(item.file) if item.file else "inventory",
                "lines": {"begin": item.line},
            },
        }
        for item in placed_findings(document)
    ]
    return (as_json(entries, indent=2) + "\n").encode()
