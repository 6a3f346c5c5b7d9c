"""Limits of rules to the last VM and MiB, who is named in a violation, and what may be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from vconsolidate.model.constraint import AtMost, Together
from vconsolidate.model.placement import HostFacts, Placement
from vconsolidate.model.planned_host import ResourceLoad
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.violation import Violation
from vconsolidate.rules.base import Members, Selector
from vconsolidate.rules.quantities import Price
from vconsolidate.rules.registry import RULES

if TYPE_CHECKING:
    from tests.towns import Town


def place(where: Mapping[str, str], **labels: Mapping[str, str]) -> Placement:
    """Return VMs on hosts of cluster `c`, with labels by host."""
    facts = {
        name: HostFacts(name, frozenset({name, "c"}), {"host": name, "cluster": "c", **labels.get(name, {})})
        for name in sorted({*where.values(), *labels})
    }
    return Placement(where, facts)


def told(kind: str, placement: Placement, *members: str, **fields: object) -> list[Violation]:
    statement = replace(RuleStatement(kind, members or tuple(placement.host_of_vm)), **fields)  # type: ignore[arg-type]
    return list(RULES[kind].violations(statement, placement))


THREE = place({"a": "h1", "b": "h1", "d": "h1", "e": "h2"}, h1={"rack": "A"}, h2={"rack": "A"}, h3={"rack": "B"})


@pytest.mark.parametrize(
    ("kind", "limit", "fields"),
    [
        ("at_most", 3, {}),
        ("max_vms_per_host", 3, {"hosts": ("h1",)}),
        ("running_capacity", 4, {"hosts": ("c",)}),
        ("running_capacity", 3, {"hosts": ("h1",)}),
        ("max_online", 2, {"hosts": ("c",)}),
        ("max_online", 1, {"hosts": ("h2", "h3")}),
        ("licence", 2, {}),
        ("at_most", 4, {"scope": "rack"}),
    ],
)
def test_a_limit_is_reached_and_not_passed(kind: str, limit: int, fields: dict[str, object]) -> None:
    assert told(kind, THREE, limit=limit, **fields) == []
    assert len(told(kind, THREE, limit=limit - 1, **fields)) == 1
    assert told(kind, THREE, limit=None, **fields) == []
    assert told(kind, THREE, "e", "gone", limit=1, **fields) == []


def test_only_those_who_share_are_named() -> None:
    (found,) = told("at_most", THREE, limit=2)
    assert found.subjects == ("a", "b", "d")
    assert found.message == "3 VMs of the group share host h1, but the limit is 2: a, b, d"


def test_a_vm_on_the_wrong_host_is_named_with_it() -> None:
    for kind in ("pin", "licence"):
        (found,) = told(kind, THREE, hosts=("h1",))
        assert found.subjects == ("e", "h2")
    (found,) = told("ban", THREE, hosts=("h2",))
    assert found.subjects == ("e", "h2")
    assert told("licence", THREE, hosts=()) == []


def test_sets_of_hosts_are_told_apart() -> None:
    sets = (("h1", "h3"), ("h2",))
    (found,) = told("among", THREE, host_sets=sets)
    assert found.message == "the VMs must run in one set of hosts, but a, b, d run on h1 or h3; e runs on h2"
    assert told("among", THREE, "a", "b", host_sets=sets) == []
    (outside,) = told("among", THREE, host_sets=(("h1",),))
    assert outside.subjects == ("e", "h2")


def test_a_pair_of_vms_that_share_is_named() -> None:
    (found,) = told("tier_separation", THREE, groups=(("a", "b"), ("d",), ("e",)))
    assert found.subjects == ("d", "a")
    (found,) = told("zone_separation", THREE, groups=(("a",), ("b",)), name="zones x and y")
    assert found.message == "b and a share h1, but zones x and y must not share hosts"
    (found,) = told("fault_tolerance", THREE, "a", "b")
    assert found.message == "a and b share host h1, so one failure stops both"
    assert told("fault_tolerance", THREE, "a", "e") == []
    assert len(told("fault_tolerance", THREE, "a", "e", scope="rack")) == 1
    assert told("fault_tolerance", THREE, "a", "e", scope="rack", hosts=("d",)) == []
    assert len(told("fault_tolerance", THREE, "a", "e", scope="rack", hosts=("c",))) == 1


@pytest.mark.parametrize(("clusters", "told_apart"), [((("c",),), False), ((("c",), ("d",)), True)])
def test_a_pair_stays_in_one_cluster_where_there_are_several(
    clusters: tuple[tuple[str, ...], ...], told_apart: bool
) -> None:
    apart = place({"a": "h1", "b": "h2"}, h1={"cluster": "c"}, h2={"cluster": "d"})
    found = told("fault_tolerance", apart, "a", "b", host_sets=clusters)
    assert [violation.subjects for violation in found] == ([("b", "a")] if told_apart else [])
    statement = RuleStatement("fault_tolerance", ("a", "b"), host_sets=clusters)
    encoded = RULES["fault_tolerance"].encode(statement)
    one = AtMost(("a", "b"), 1, "host", None)
    assert encoded == ((one, Together(("a", "b"), "cluster")) if told_apart else (one,))


@pytest.mark.parametrize(("vcpus", "gib", "kept"), [(4, 8, True), (5, 8, False), (4, 8.001, False), (1, 1, True)])
def test_a_numa_node_may_be_full(town: Town, vcpus: int, gib: float, kept: bool) -> None:
    """Two sockets of 4 cores and 8 GiB each."""
    facts = replace(place({"a": "h1"}).hosts["h1"], hardware=town.hardware(cores=8, sockets=2, gib=16))
    vm = town.vm("a", vcpus=vcpus, gib=gib)
    assert (told("numa_fit", Placement({"a": "h1"}, {"h1": facts}, {"a": vm})) == []) is kept
    assert told("numa_fit", Placement({"a": "h1"}, {"h1": facts})) == [], "of unknown size"


@pytest.mark.parametrize(
    ("cpu", "memory", "broken"),
    [
        (400.0, 1024.0, 0),
        (400.0009, 1024.0, 0),
        (400.01, 1024.0, 1),
        (400.0, 1025.0, 2),
        (0.0, 0.0, 0),
        (401.0, 1025.0, 3),
    ],
)
def test_room_that_is_kept_is_there_to_the_last_unit(cpu: float, memory: float, broken: int) -> None:
    """A host that uses 600 of 1,000 MHz, and 1 of 2 GiB both ways; what else it has is no matter."""
    loads = (
        ResourceLoad("cpu@09:00", 600.0, 1000.0, "MHz"),
        ResourceLoad("memory_configured", 1024.0, 2048.0, "MiB"),
        ResourceLoad("memory_consumed", 1024.0, 2048.0, "MiB"),
        ResourceLoad("vms", 9.0, 9.0, "VM"),
    )
    placement = replace(place({"a": "h1"}, h2={}), loads={"h1": loads, "h2": loads})
    amounts = (("cpu_mhz", cpu), ("memory_mib", memory))
    assert len(told("preserve", placement, hosts=("c",), amounts=amounts)) == broken
    assert told("preserve", placement, hosts=("h2",), amounts=amounts) == [], "nothing runs there"


def as_written(members: Members, _field: str) -> tuple[str, ...]:
    return ("a", "b") if isinstance(members, Selector) else tuple(members)


def written(kind: str, **fields: object) -> Any:  # noqa: ANN401 (each rule has fields of its own)
    schema = RULES[kind].schema
    assert schema is not None
    return schema.model_validate({"kind": kind, **fields})


@pytest.mark.parametrize(
    ("fields", "valid"),
    [
        ({"limit": 1}, True),
        ({"hosts": ["h1"]}, True),
        ({"per_core": "10 EUR"}, True),
        ({"per_host_year": "0 EUR"}, True),
        ({}, False),
        ({"limit": 0}, False),
        ({"name": "db", "reason": "x"}, False),
    ],
)
def test_a_licence_contains_something(fields: dict[str, object], valid: bool) -> None:
    if valid:
        written("licence", servers=["a"], **fields)
    else:
        with pytest.raises(ValidationError, match=r"limit|greater"):
            written("licence", servers=["a"], **fields)


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("5000 EUR", Price(5000.0, "EUR")),
        ("1,234.50 usd", Price(1234.5, "USD")),
        (" 0 EUR ", Price(0.0, "EUR")),
        ("1_000EUR", Price(1000.0, "EUR")),
        ("EUR 5", None),
        ("-5 EUR", None),
        ("5 EURO", None),
        (5000, None),
    ],
)
def test_an_amount_of_money_has_a_currency(text: object, price: Price | None) -> None:
    if price is None:
        with pytest.raises(ValidationError, match="not an amount of money"):
            written("licence", servers=["a"], per_host=text)
    else:
        assert written("licence", servers=["a"], per_host=text).per_host == price


@pytest.mark.parametrize(
    ("text", "mhz"), [("8 GHz", 8000.0), ("0 MHz", 0.0), (8, None), (True, None), ("-1 GHz", None), ("8 GiB", None)]
)
def test_what_a_rule_measures_has_a_unit(text: object, mhz: float | None) -> None:
    if mhz is None:
        with pytest.raises(ValidationError):
            written("preserve", hosts=["h1"], cpu=text)
    else:
        rule = written("preserve", hosts=["h1"], cpu=text)
        assert rule.amounts() == (("cpu_mhz", mhz), ("memory_mib", 0.0))


def test_servers_stay_on_the_host_that_is_named_or_where_they_are() -> None:
    named = written("root", servers=["a", "b"], host="h1").statement("root", as_written)
    assert named.current == (("a", "h1"), ("b", "h1"))
    rule = written("root", servers=["a", "b", "d"])
    known = {"a": "h1", "b": "h2", "d": "h1"}
    assert rule.statement("root", as_written, current=known).current == (("a", "h1"), ("b", "h2"), ("d", "h1"))
    with pytest.raises(ValueError, match='the current host of "b", "d" is unknown'):
        rule.statement("root", as_written, current={"a": "h1"})


def test_frozen_hosts_keep_those_who_are_there_and_no_others() -> None:
    rule = written("quarantine", hosts=["h1"]).statement("quarantine", as_written, current={"a": "h1", "b": "h2"})
    assert (rule.current, rule.hosts) == ((("a", "h1"),), ("h1",))
    for where, subjects in (
        ({"a": "h1", "b": "h2"}, []),
        ({"a": "h2", "b": "h2"}, [("a", "h2")]),
        ({"a": "h1", "b": "h1"}, [("b", "h1")]),
        ({"a": "h2", "b": "h1"}, [("a", "h2"), ("b", "h1")]),
        ({"b": "h2"}, []),
    ):
        found = RULES["quarantine"].violations(rule, place(where, h1={}, h2={}))
        assert [violation.subjects for violation in found] == subjects
