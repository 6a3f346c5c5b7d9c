"""Findings about host services, zone rules and flows: each with the twin that just does not raise it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.vc131_needed_service_closed import with_firewall
from vconsolidate.check.findings.vc133_needed_flow_denied import flow, with_zones
from vconsolidate.check.findings.vc138_traffic_denied import with_rate
from vconsolidate.firewall.first_match import decide, may_talk
from vconsolidate.model.host_service import ServiceStatement, UsedRole
from vconsolidate.model.zoning import PORTS, Action, Protocol, Traffic

WEB = Traffic("tcp", ((443, 443),))
BOTH = Traffic("tcp", ((443, 444),))


def found(facts: Facts) -> Sequence[tuple[str, str]]:
    return [(one.id, one.severity) for one in check(facts.estate, facts.demand, facts.plan, facts.replay)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (with_firewall(ServiceStatement("web", "closed", clusters=("east",))), [("VC131", "block")]),
        (with_firewall(ServiceStatement("web", "open", clusters=("east",))), []),
        (with_firewall(ServiceStatement("management", "closed", clusters=("west",))), [("VC131", "block")]),
        (with_firewall(used=(UsedRole("smb"),)), [("VC132", "warn"), ("VC132", "warn")]),
        (with_firewall(used=(UsedRole("console"),)), []),
        (with_firewall(default="allow"), [("VC136", "warn")]),
    ],
)
def test_services(facts: Facts, expected: Sequence[tuple[str, str]]) -> None:
    assert found(facts) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (with_zones(("vm0", "vm1", BOTH, "allow"), flows=(flow("vm0", "vm1", BOTH),)), []),
        (with_zones(("vm0", "vm1", WEB, "allow"), flows=(flow("vm0", "vm1", BOTH),)), [("VC133", "block")]),
        (with_zones(("vm1", "vm0", BOTH, "allow"), flows=(flow("vm0", "vm1", BOTH),)), [("VC133", "block")]),
        (with_zones(("vm0", "vm1", WEB, "allow"), flows=(flow("vm0", "vm2", WEB, expect="denied"),)), []),
        (
            with_zones(("vm0", "vm1", WEB, "allow"), flows=(flow("vm0", "vm1", BOTH, expect="denied"),)),
            [("VC134", "block")],
        ),
        (with_zones(("vm0", "vm1", WEB, "allow"), ("vm0", "vm1", BOTH, "deny")), []),
        (with_zones(("vm0", "vm1", BOTH, "allow"), ("vm0", "vm1", WEB, "deny")), [("VC135", "warn")]),
        (with_zones(("vm0", "vm1", BOTH, "allow"), ("vm0", "vm1", WEB, "allow")), [("VC135", "note")]),
        (with_zones(("vm0", "vm0", WEB, "allow")), [("VC135", "note")]),
        (with_zones(default="allow"), [("VC136", "warn")]),
        (with_zones(default="deny", stated_default=True), []),
    ],
)
def test_zones(facts: Facts, expected: Sequence[tuple[str, str]]) -> None:
    assert found(facts) == expected


def test_flows_that_only_touch_do_not_contradict() -> None:
    must = flow("vm0", "vm1", WEB)
    never = flow("vm0", "vm1", Traffic("tcp", ((444, 65_535),)), expect="denied")
    assert found(with_zones(("vm0", "vm1", WEB, "allow"), flows=(must, never))) == []
    meets = flow("vm0", "vm1", Traffic("tcp", ((443, 65_535),)), expect="denied")
    told = found(with_zones(("vm0", "vm1", WEB, "allow"), flows=(must, meets)))
    assert told == [("VC134", "block"), ("VC137", "block")]


def test_a_flow_that_relies_on_the_default_is_counted() -> None:
    facts = with_zones(default="allow", flows=(flow("vm0", "vm1", WEB),))
    (finding,) = check(facts.estate, facts.demand, facts.plan, facts.replay)
    assert finding.message.endswith("no rule matches; 1 flow relies on that.")


HIGH = Traffic("udp", ((65_535, 65_535),))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (with_rate(), [("VC138", "warn")]),
        (with_rate(("vm0", "vm1", HIGH, "allow")), []),
        (with_rate(("vm1", "vm0", WEB, "allow")), []),
        (with_rate(("vm0", "vm2", Traffic(), "allow")), [("VC138", "warn")]),
        (with_rate(("vm0", "vm1", WEB, "deny"), ("vm0", "vm1", BOTH, "allow")), []),
    ],
)
def test_stated_traffic_needs_a_connection_in_one_direction(facts: Facts, expected: Sequence[tuple[str, str]]) -> None:
    assert [one for one in found(facts) if one[0] == "VC138"] == expected


def test_traffic_without_a_zone_policy_is_not_judged() -> None:
    facts = with_rate()
    assert found(replace(facts, estate=replace(facts.estate, zone_policy=None))) == []


ENDS = st.sampled_from(["vm0", "vm1", "vm2"])
RANGES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: ((min(pair), max(pair)),))
TRAFFIC = st.builds(Traffic, st.sampled_from(["tcp", "udp"]), RANGES) | st.builds(
    Traffic, st.sampled_from(["any", "icmp"])
)


@given(st.lists(st.tuples(ENDS, ENDS, TRAFFIC, st.sampled_from(["allow", "deny"])), max_size=6))
def test_whether_two_may_talk_is_what_all_ports_say(rules: list[tuple[str, str, Traffic, Action]]) -> None:
    policy = with_zones(*rules).estate.zone_policy
    assert policy is not None
    tried: list[tuple[Protocol, int]] = [("icmp", 0), *((kind, port) for kind in PORTS for port in range(12))]
    every = any(decide(policy, "vm0", "vm1", kind, port).action == "allow" for kind, port in tried)
    assert may_talk(policy, "vm0", "vm1") == every
