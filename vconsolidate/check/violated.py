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
            _sentence(violation),
            "Plan again, or correct the placement or the inventory.",
            violation.place,
        )
        for violation in violations
    )


def _sentence(violation: Violation) -> str:
    """Return what is broken; its kind only where the message is no sentence about a VM or a host that is missing."""
    words = f"{violation.message.rstrip('.')}."
    return words if violation.rule in {"placement", "host"} else f"{violation.rule}: {words}"
