"""Which rules speak of the secondaries of fault-tolerant members: those that say where a VM may run, or beside whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate, Zone
from vconsolidate.model.hardware import Cpu, Hardware
from vconsolidate.model.hypervisor_memory import MemoryOverhead, Reclaim
from vconsolidate.model.platform import GuestSystem, Hypervisor
from vconsolidate.model.policy import Policy
from vconsolidate.model.server import Server
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.registry import RULES, statements, wishes, with_secondaries

CPU = Cpu("x", "intel", "y", 1, 4, 2, 1000.0, 1000.0, 0.05, "test")
HARDWARE = Hardware("box", CPU, 4096, 1.0, 1.0, 1.0, 0, 0.0, 0)
GUEST = GuestSystem("linux", "Linux", "linux", None, None, True, True, True, {})
HYPERVISOR = Hypervisor(
    "thin", "Thin", "1", "esxi", 8, 8192, 100, 100, "8", 0.0, 0.0, 0.0, MemoryOverhead(0, 0, 0, 0),
    Reclaim("none", 0.0, 0.0, host_swap=False), True, False, {}, "shares",
)  # fmt: skip
OF_THE_PRIMARY_ALONE = {
    "affinity",
    "anti_affinity",
    "at_most",
    "fault_tolerance",
    "management_apart",
    "root",
    "zone_affinity",
}


def estate(*rules: RuleStatement, fault_tolerant: bool = True, **fields: object) -> Estate:
    servers = (
        Server("a", HARDWARE, GUEST, zone="inner", fault_tolerant=fault_tolerant),
        Server("b", HARDWARE, GUEST, zone="outer"),
    )
    made = Estate("test", servers, (Cluster("c", HYPERVISOR, Policy()),), rules=rules)
    return replace(made, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", RULES)
def test_each_rule_has_decided(kind: str) -> None:
    rule = RuleStatement(kind, ("a", "b"), groups=(("a",), ("b",)))
    (told, *_) = statements(estate(rule))
    if kind in OF_THE_PRIMARY_ALONE:
        assert told == rule
    else:
        assert told.members == ("a", "a (secondary)", "b")
        assert told.groups == (("a", "a (secondary)"), ("b",))
    assert statements(estate(rule, fault_tolerant=False)) == (rule,)


def test_zones_hold_for_secondaries() -> None:
    zones = (Zone("inner", separate_hosts_from=("outer",)), Zone("outer"))
    told = {statement.kind: statement for statement in statements(estate(zones=zones))}
    assert told["zone_separation"].groups == (("a", "a (secondary)"), ("b",))
    assert told["fault_tolerance"].members == ("a", "a (secondary)")


def test_wishes_are_as_written_until_they_are_judged() -> None:
    wish = RuleStatement("pin", ("a",), hosts=("h",), level="should")
    asked = estate(wish)
    assert wishes(asked) == (wish,)
    assert with_secondaries(wish, asked).members == ("a", "a (secondary)")
