"""Priors that a plan used, as a section."""

from __future__ import annotations

from vconsolidate.model.estate import Estate
from vconsolidate.report.schema.priors import AppliedPriorsSection, PriorChangeSection


def priors_section(estate: Estate) -> AppliedPriorsSection | None:
    """Return what measurements of an earlier migration changed; None where the inventory names none."""
    found = estate.priors
    if found is None:
        return None
    return AppliedPriorsSection(
        file=found.file,
        measured_from_s=found.measured_from_s,
        measured_until_s=found.measured_until_s,
        changes=tuple(
            PriorChangeSection(
                kind=one.kind,
                subject=one.subject,
                before=one.before,
                after=one.after,
                machines=one.machines,
                measured=one.measured,
            )
            for one in found.changes
        ),
        unused=found.unused,
    )
