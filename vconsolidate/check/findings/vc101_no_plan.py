"""VC101: no placement keeps all limits and rules."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import without_plan
from vconsolidate.model.evidence import Conflict
from vconsolidate.model.finding import Finding
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.rules.registry import statements
from vconsolidate.verify.places import places_of_names
from vconsolidate.words import listed


def _find(facts: Facts) -> Iterator[Finding]:
    if facts.plan.status != "infeasible":
        return
    anywhere = next((cluster.place for cluster in facts.estate.clusters), NOWHERE)
    for conflict in facts.plan.conflicts:
        places = (conflict.place, _place_of(facts, conflict))
        place = next((place for place in places if place != NOWHERE), anywhere)
        yield KIND.finding(conflict.subject, place, why=KIND.part("conflict", conflict=conflict.message.rstrip(".")))
    if not facts.plan.conflicts:
        yield KIND.finding(facts.estate.name, anywhere, why=KIND.part("unnamed"))


def _place_of(facts: Facts, conflict: Conflict) -> Place:
    """Return where the inventory speaks of the subject of a conflict, by its name."""
    named = places_of_names(facts.estate, facts.demand, facts.plan.hosts)
    if conflict.subject in named:
        return named[conflict.subject]
    titles = ((f"rule {s.kind} of {s.name or listed(s.members)}", s.place) for s in statements(facts.estate))
    return next((place for title, place in titles if conflict.subject.startswith(title)), NOWHERE)


KIND = FindingKind(
    id="VC101",
    title="No plan exists",
    severity="block",
    message="No plan exists: {why}.",
    parts={"conflict": "{conflict}", "unnamed": "no placement keeps all limits and rules"},
    tip="Relax a rule or a limit, or allow more or larger hosts.",
    doc="""
    It is proven that no placement keeps all limits and rules. Each conflict has a finding that says what is
    missing. Relax one of the limits named: a ceiling, an overcommit ratio, the number of hosts, or a rule.
    """,
    example=lambda: without_plan("infeasible", Conflict("vm1", "no host has 96 GiB of memory for vm1")),
    find=_find,
)
