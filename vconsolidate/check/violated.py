"""Broken rules and exceeded capacities, as the independent checker reports them, become findings."""

from __future__ import annotations

from collections.abc import Sequence

from vconsolidate.model.finding import Finding
from vconsolidate.model.violation import Violation


def findings_of_violations(violations: Sequence[Violation]) -> tuple[Finding, ...]:
    """Return one blocking finding per violation, in their order."""
    return tuple(
        Finding(
            "VC107",
            "block",
            ", ".join(violation.subjects) or violation.rule,
            f"{violation.rule}: {violation.message}",
            "Plan again, or correct the placement or the inventory.",
        )
        for violation in violations
    )
