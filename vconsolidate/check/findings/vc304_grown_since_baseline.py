"""VC304: a figure grew by more than its budget allows since the baseline."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.budget_limits import CLAUSES, beyond_limit
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_growth
from vconsolidate.model.finding import Finding


def _find(facts: Facts) -> Iterator[Finding]:
    return beyond_limit(KIND, facts, "increase", "increase_percent")


KIND = FindingKind(
    id="VC304",
    title="Budget grew too much since the baseline",
    severity="block",
    severity_from="unless the budget's `level` says otherwise",
    message="{budget}{scope} is {value}{of}; it was {baseline} in the baseline and may be {limit} now.{new}",
    parts=CLAUSES,
    tip="{advice}",
    doc="""
    The figure is larger than in the baseline (`check --baseline`) by more than the budget's `increase` or
    `increase_percent` allows. Servers that the baseline does not have are named with their lines.
    """,
    example=with_growth,
    find=_find,
)
