"""VC103: the plan is valid, but a better one may exist."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import change
from vconsolidate.model.evidence import Bound
from vconsolidate.model.finding import Finding
from vconsolidate.units import format_fraction
from vconsolidate.words import counted, gap_words


def _find(facts: Facts) -> Iterator[Finding]:
    plan = facts.plan
    if plan.status == "feasible" and plan.hosts:
        yield KIND.finding(
            facts.estate.name,
            hosts=counted(plan.hosts_used, "host"),
            bound=plan.bound.hosts,
            gap=_gap(facts),
            advice=KIND.part("longer" if plan.limited else "closed"),
        )


def _gap(facts: Facts) -> str:
    plan, level = facts.plan, facts.plan.unproven
    if level is None:
        return KIND.part("gap", criterion=plan.objective, gap=format_fraction(plan.gap, 1))
    if level.bound is None:
        return KIND.part("no_bound", criterion=level.criterion)
    return KIND.part("gap", criterion=level.criterion, gap=gap_words(level.value, level.bound, level.unit))


def _example() -> Facts:
    bound = Bound(1, 11_400.0, "continuous")
    return change().plan(status="feasible", objective="cost", bound=bound, limited=True)


KIND = FindingKind(
    id="VC103",
    title="The plan is not proven optimal",
    severity="note",
    message="The plan uses {hosts}; no plan can use fewer than {bound}. {gap}.",
    parts={
        "gap": "The gap of the objective ({criterion}) to its proven bound is {gap}",
        "no_bound": "No bound is proven for the objective ({criterion})",
        "longer": "Raise --effort or --time-limit to close the gap.",
        "closed": "A longer search would not close the gap.",
    },
    tip="{advice}",
    doc="""
    The plan is valid, but a better one may exist. The bound is the value that no plan can beat; the gap is the
    largest share of hosts or cost that a better plan could save.
    """,
    example=_example,
    find=_find,
)
