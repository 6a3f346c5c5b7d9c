"""VC301: a figure is above the maximum of its budget."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.budget_limits import CLAUSES, beyond_limit
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_budget
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    return beyond_limit(KIND, facts, "maximum")


KIND = FindingKind(
    id="VC301",
    title="Budget exceeded",
    severity="block",
    severity_from="unless the budget's `level` says otherwise",
    message="{budget}{scope} is {value}{of}, which exceeds the budget of {limit} by {beyond}.{new}",
    parts=CLAUSES,
    tip="{advice}",
    doc="The figure is above the `maximum` of the budget.",
    example=lambda: with_budget(maximum=1.0),
    find=_find,
)
