"""A document whose names try everything, and findings of every severity and place."""

from __future__ import annotations

from datetime import date

import pytest

from vconsolidate.report.document import PlanDocument
from vconsolidate.report.schema.base import Location
from vconsolidate.report.schema.limits import IgnoredSection
from vconsolidate.report.schema.outcome import FindingSection

HOSTILE = "=cmd|' /C calc'!A0\x00\x1b[31m\u202e\ufffe]]><script>&\n::error::x ##[error]"


@pytest.fixture
def hostile(document: PlanDocument) -> PlanDocument:
    """Return a document with a hostile name of everything that an inventory names freely."""
    vm, host = (part[0].model_copy(update={"name": HOSTILE}) for part in (document.vms, document.hosts))
    finding = document.findings[0].model_copy(update={"subject": HOSTILE, "message": HOSTILE, "tip": HOSTILE})
    return document.model_copy(
        update={
            "name": HOSTILE,
            "vms": (vm, *document.vms[1:]),
            "hosts": (host, *document.hosts[1:]),
            "findings": (finding, *document.findings[1:]),
        }
    )


@pytest.fixture
def several(document: PlanDocument) -> PlanDocument:
    """Return a document with findings of every severity: on a line, in a table, without a place, and twice the same."""
    places = (
        Location(file="estates/haven ü.yaml", line=7, column=3, field="budgets[0]"),
        Location(file="estates/servers.csv", line=3, column=0, field="memory"),
        None,
    )
    told = [("VC301", "block"), ("VC201", "warn"), ("VC401", "note")]
    findings = [
        FindingSection(id=name, severity=severity, subject="east", message="Too many.", tip="", location=place)  # type: ignore[arg-type]
        for (name, severity), place in zip(told, places, strict=True)
    ]
    inputs = document.inputs.model_copy(update={"inventory": "estates/haven ü.yaml"})
    return document.model_copy(update={"findings": (*findings, findings[1]), "inputs": inputs})


@pytest.fixture
def ignoring(several: PlanDocument) -> PlanDocument:
    """Return a document whose first finding the inventory ignores, and another the command line."""
    first = several.findings[0]
    by_inventory = IgnoredSection(
        id=first.id,
        severity=first.severity,
        subject=first.subject,
        message=first.message,
        reason="the price is negotiated",
        until=date(2027, 3, 31),
        location=first.location,
        decided_at=Location(file="estates/haven ü.yaml", line=40, column=7, field="findings.ignore[0]"),
    )
    by_option = IgnoredSection(
        id="VC405", severity="note", subject="all", message="Too long.", reason="--ignore", until=None
    )
    return several.model_copy(update={"findings": several.findings[1:], "ignored": (by_inventory, by_option)})
