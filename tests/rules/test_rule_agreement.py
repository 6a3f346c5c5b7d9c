"""What the solvers are told and what the checker looks for is the same, on random placements."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.constraint import Allow, Alone, Apart, AtMost, Constraint, Forbid, Together
from vconsolidate.model.estate import RuleStatement
from vconsolidate.model.placement import HostFacts, Placement
from vconsolidate.rules.registry import RULES

VMS = ("a", "b", "c", "d", "e")
CLUSTERS = ("east", "west")
SCOPES = ("host", "cluster", "rack", "power")


@st.composite
def placements(draw: st.DrawFn) -> Placement:
    facts = {}
    for number in range(draw(st.integers(1, 4))):
        name, cluster = f"h{number}", draw(st.sampled_from(CLUSTERS))
        labels = {"host": name, "cluster": cluster, "site": "", "type": "t"}
        for key in ("rack", "power"):
            value = draw(st.sampled_from(("", "1", "2")))
            if value:
                labels[key] = value
        facts[name] = HostFacts(name, frozenset({name, cluster, "t"}), labels)
    placed = draw(st.lists(st.sampled_from(VMS), unique=True))
    return Placement({vm: draw(st.sampled_from(sorted(facts))) for vm in placed}, facts)


@st.composite
def rule_statements(draw: st.DrawFn, kind: str) -> RuleStatement:
    members = tuple(draw(st.lists(st.sampled_from(VMS), unique=True, min_size=1)))
    cut = draw(st.integers(0, len(members)))
    return RuleStatement(
        kind=kind,
        members=members,
        hosts=tuple(draw(st.lists(st.sampled_from(("h0", "h1", "east", "t", "nowhere")), min_size=1, unique=True))),
        scope="host" if kind == "zone_separation" else draw(st.sampled_from(SCOPES)),
        limit=draw(st.integers(1, 3)),
        groups=(members[:cut], members[cut:]),
    )


def holds(constraint: Constraint, placement: Placement) -> bool:
    """Read a primitive as its docstring says it."""
    where = placement.host_of_vm
    if isinstance(constraint, Apart):
        values = [{placement.label(vm, constraint.scope) for vm in group if vm in where} for group in constraint.groups]
        return sum(len(v) for v in values) == len(set().union(*values))
    vms = [vm for vm in constraint.vms if vm in where]
    if isinstance(constraint, Allow):
        return all(placement.hosts[where[vm]].names & set(constraint.hosts) for vm in vms)
    if isinstance(constraint, Forbid):
        return not any(placement.hosts[where[vm]].names & set(constraint.hosts) for vm in vms)
    if isinstance(constraint, Alone):
        hosts = {where[vm] for vm in vms}
        return all(vm in vms for vm, host in where.items() if host in hosts)
    counts = Counter(placement.label(vm, constraint.scope) for vm in vms)
    if isinstance(constraint, Together):
        return len(counts) <= 1
    assert isinstance(constraint, AtMost)
    return max(counts.values(), default=0) <= constraint.limit


@pytest.mark.parametrize("kind", RULES)
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_encoding_and_checker_agree(kind: str, data: st.DataObject) -> None:
    statement, placement = data.draw(rule_statements(kind)), data.draw(placements())
    encoded = all(holds(constraint, placement) for constraint in RULES[kind].encode(statement))
    found = list(RULES[kind].violations(statement, placement))
    assert encoded == (not found)
    for violation in found:
        assert violation.rule == kind
        assert violation.message
        assert set(violation.subjects) <= set(VMS) | set(placement.hosts)
