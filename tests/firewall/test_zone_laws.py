"""The evaluators of zone policies against enumeration of every connection of a small world."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.firewall.policies import EVERYTHING, OUTSIDE, SERVERS, cases, fits, flows, owner, policies
from vconsolidate.firewall import examine as module
from vconsolidate.firewall.cells import cells_of
from vconsolidate.firewall.crossing import crossing
from vconsolidate.firewall.examine import contradictions, examine
from vconsolidate.firewall.first_match import decide
from vconsolidate.model.zoning import LAST_PORT, Flow, Group, Traffic, ZonePolicy, ZoneRule

ALL = list(cases())


def rule(source: Group, destination: Group, traffic: Traffic, action: str = "allow") -> ZoneRule:
    return ZoneRule("main", "rule", source, destination, traffic, action)  # type: ignore[arg-type]


@given(policies)
@settings(max_examples=60, deadline=None)
def test_a_connection_is_decided_as_enumeration_says(policy: ZonePolicy) -> None:
    for case in ALL:
        number = owner(policy, case)
        verdict = decide(policy, *case)
        assert verdict.rule == (None if number is None else policy.rules[number])
        assert verdict.action == (policy.default if number is None else policy.rules[number].action)


@given(policies, st.lists(flows, max_size=3))
@settings(max_examples=150, deadline=None)
def test_rules_and_flows_stand_as_enumeration_says(policy: ZonePolicy, stated: list[Flow]) -> None:
    found = examine(policy, stated, SERVERS)
    owners = {case: owner(policy, case) for case in ALL}
    for number, standing in enumerate(found.rules):
        mine = [case for case in ALL if fits(policy.rules[number], case)]
        assert standing.matches == bool(mine)
        assert standing.decides == any(owners[case] == number for case in mine)
        assert standing.hidden_by == {owners[case] for case in mine} - {number}
    for flow, result in zip(stated, found.flows, strict=True):
        of_flow = [owners[case] for case in ALL if fits(flow, case)]
        assert result.rules == set(of_flow) - {None}
        assert result.unmatched == (None in of_flow)
        assert result.actions == {policy.default if n is None else policy.rules[n].action for n in of_flow}
        for action, example in result.examples.items():
            case = (example.source, example.destination, example.protocol, example.port)
            assert decide(policy, *case).action == action
            assert example.source != example.destination
            assert flow.source.holds(example.source)
            assert flow.destination.holds(example.destination)


@given(policies, st.lists(flows, min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_parts_give_what_the_whole_gives(policy: ZonePolicy, stated: list[Flow]) -> None:
    whole = examine(policy, stated, SERVERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_CELLS", 1)
        parts = examine(policy, stated, SERVERS)
    assert [one.status for one in parts.rules] == [one.status for one in whole.rules]
    assert [one.hidden_by for one in parts.rules] == [one.hidden_by for one in whole.rules]
    assert [(one.actions, one.rules, one.unmatched) for one in parts.flows] == [
        (one.actions, one.rules, one.unmatched) for one in whole.flows
    ]


@given(st.lists(flows, max_size=4))
@settings(max_examples=100, deadline=None)
def test_flows_contradict_each_other_where_one_connection_must_pass_and_must_not(stated: list[Flow]) -> None:
    told = set(contradictions(stated, SERVERS))
    for (first, one), (second, other) in itertools.combinations(enumerate(stated), 2):
        both = one.expect != other.expect and any(fits(one, case) and fits(other, case) for case in ALL)
        assert ((first, second) in told) == both


@given(policies)
@settings(max_examples=60, deadline=None)
def test_no_rule_tells_two_connections_of_a_cell_apart(policy: ZonePolicy) -> None:
    ends = [end for one in policy.rules for end in (one.source, one.destination)]
    cells = cells_of(SERVERS, ends, [one.traffic for one in policy.rules])
    for members in cells.classes:
        assert len({tuple(end.holds(name) for end in ends) for name in members}) == 1
    for protocol in ("tcp", "udp"):
        of_protocol = [one for one in cells.channels if one.protocol == protocol]
        assert [one.first for one in of_protocol] == [0, *(one.last + 1 for one in of_protocol[:-1])]
        assert of_protocol[-1].last == LAST_PORT


@given(flows, st.dictionaries(st.sampled_from(SERVERS), st.sampled_from(["h1", "h2"])))
@settings(max_examples=100, deadline=None)
def test_pairs_that_leave_a_host_are_counted(flow: Flow, host_of: dict[str, str]) -> None:
    pairs = [
        (one, other)
        for one, other in itertools.permutations(host_of, 2)
        if flow.source.holds(one) and flow.destination.holds(other)
    ]
    found = crossing(flow, host_of)
    assert found.inside == sum(host_of[one] == host_of[other] for one, other in pairs)
    assert found.between == len(pairs) - found.inside
    met = [name for name in host_of if flow.source.holds(name) and flow.destination.holds(None)]
    meets = [name for name in host_of if flow.destination.holds(name) and flow.source.holds(None)]
    assert found.outside == len(met) + len(meets)


def test_a_rule_is_shadowed_by_two_that_hide_it_only_together() -> None:
    web, db = Group("web", frozenset({"a", "b"})), Group("db", frozenset({"c"}))
    low, high = Traffic("tcp", ((0, 3),)), Traffic("tcp", ((4, 5),))
    both = Traffic("tcp", ((2, 5),))
    policy = ZonePolicy((rule(web, db, low), rule(web, db, high, "deny"), rule(web, db, both)))
    assert [one.status for one in examine(policy, (), SERVERS).rules] == ["used", "used", "shadowed"]
    assert examine(policy, (), SERVERS).rules[2].hidden_by == {0, 1}
    alone = ZonePolicy((rule(web, db, low), rule(web, db, both)))
    assert [one.status for one in examine(alone, (), SERVERS).rules] == ["used", "used"]


def test_a_rule_between_an_empty_group_or_within_one_server_is_unreachable() -> None:
    alone, nobody = Group("a", frozenset({"a"})), Group("nobody")
    policy = ZonePolicy(
        (
            rule(alone, alone, Traffic()),
            rule(nobody, EVERYTHING, Traffic()),
            rule(OUTSIDE, OUTSIDE, Traffic()),
            rule(OUTSIDE, alone, Traffic()),
        )
    )
    statuses = [one.status for one in examine(policy, (), SERVERS).rules]
    assert statuses == ["unreachable", "unreachable", "unreachable", "used"]


def test_the_part_of_the_traffic_that_leaves_a_host_is_that_of_its_pairs() -> None:
    flow = Flow("f", Group("a", frozenset({"a"})), Group("b c", frozenset({"b", "c"})), Traffic(), mbps=10.0)
    assert crossing(flow, {"a": "h1", "b": "h1", "c": "h2"}).leaving_mbps == 5.0
    assert crossing(flow, {"b": "h1"}).leaving_mbps is None
    cut = crossing(flow, {"a": "h1", "b": "h1", "c": "h2"}, {"c"})
    assert (cut.inside, cut.between, cut.leaving_mbps) == (1, 0, 0.0)
