"""VC137: one flow must pass, and another with the same connections must not."""

from __future__ import annotations

from collections.abc import Iterator

from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.base import FindingKind
from vconsolidate.check.findings.vc133_needed_flow_denied import flow, with_zones
from vconsolidate.check.zone_standing import names_of
from vconsolidate.firewall.examine import contradictions
from vconsolidate.model.finding import Finding
from vconsolidate.model.zoning import Traffic


def _find(facts: Facts) -> Iterator[Finding]:
    flows = facts.estate.flows
    for first, second in contradictions(flows, names_of(facts)):
        one, other = flows[first], flows[second]
        yield KIND.finding(
            other.name, other.place, one=one.name, first=one.expect, where=one.place, second=other.expect
        )


def _example() -> Facts:
    must = flow("vm0", "vm1", Traffic("tcp", ((443, 443),)))
    never = flow("vm0", "vm1", Traffic("tcp"), expect="denied", name="plain")
    return with_zones(flows=(must, never))


KIND = FindingKind(
    id="VC137",
    title="Flows contradict each other",
    severity="block",
    message="This flow must be {second}, but shares connections with {one}, which must be {first} ({where}).",
    tip="Narrow one of the two flows: no policy can keep both.",
    doc="""
    Two flows share at least one connection; one has `expect: allowed`, the other `expect: denied`. Whatever the zone
    policy says, one of the two is broken.
    """,
    example=_example,
    find=_find,
)
