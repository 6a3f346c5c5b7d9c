"""VC110: a rule speaks of racks (or another label) that hosts to buy do not have yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.example import with_rule
from vconsolidate.check.placement import placement_of, title_of
from vconsolidate.model.finding import Finding
from vconsolidate.rules.registry import statements, wishes
from vconsolidate.words import listed, verb

_ALWAYS_KNOWN: Final = frozenset({"host", "cluster", "site", "type", "cpu_generation", "cpu_vendor"})


def _find(facts: Facts) -> Iterator[Finding]:
    """Yield one finding per rule whose label some of its hosts to buy lack."""
    rules = [r for r in (*statements(facts.estate), *wishes(facts.estate)) if r.scope not in _ALWAYS_KNOWN]
    if not facts.plan.hosts or not rules:
        return
    placement = placement_of(facts)
    for rule in rules:
        used = {placement.host_of_vm[name] for name in rule.members if name in placement.host_of_vm}
        lacking = [
            host.name
            for host in facts.plan.hosts
            if host.name in used and not host.existing and rule.scope not in placement.hosts[host.name].labels
        ]
        if lacking:
            each = verb(len(lacking), "is", "are each")
            yield KIND.finding(title_of(rule), rule.place, scope=rule.scope, hosts=listed(lacking), each=each)


KIND = FindingKind(
    id="VC110",
    title="Racks of hosts to buy are not known",
    severity="note",
    message="The {scope} of the hosts to buy is not known; {hosts} {each} counted as a separate {scope}.",
    tip="Give the host type the label {scope}, or install the hosts so that no two share a {scope}.",
    doc="""
    A rule speaks of racks (or another label), and the plan buys hosts that have none yet. Each of these hosts
    counts as a rack of its own. Install them in different racks, or give the host type the label that its hosts
    will have.
    """,
    example=lambda: with_rule("anti_affinity", "vm0", scope="rack"),
    find=_find,
)
