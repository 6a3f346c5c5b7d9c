"""Findings about host services, zone rules and flows: each with the twin that just does not raise it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from vconsolidate.check.check import check
from vconsolidate.check.facts import Facts
from vconsolidate.check.findings.vc131_needed_service_closed import with_firewall
from vconsolidate.check.findings.vc133_needed_flow_denied import flow, with_zones
from vconsolidate.model.host_service import ServiceStatement, UsedRole
from vconsolidate.model.zoning import Traffic

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
