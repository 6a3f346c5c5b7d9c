"""Rules that nobody writes: what follows from zones, networks, datastores and fault tolerance, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from vconsolidate.model.admission import Admission
from vconsolidate.model.estate import Estate, Zone
from vconsolidate.model.statement import RuleStatement
from vconsolidate.rules.base import reaching
from vconsolidate.rules.registry import RULES, statements, wishes, with_secondaries

if TYPE_CHECKING:
    from tests.towns import Town


def estate_of(town: Town, zones: Sequence[Zone] = (), *, clusters: Sequence[str] = ("c",), **zone_of: str) -> Estate:
    """Return servers, by name, each in its zone."""
    vms = [town.vm(name, zone=zone) for name, zone in zone_of.items()]
    return town.estate(vms, [town.cluster(name) for name in clusters], zones=zones)


def implied(kind: str, estate: Estate) -> list[RuleStatement]:
    found = RULES[kind].implied
    assert found is not None
    return list(found(estate))


def test_zones_are_separated_once_whoever_says_it(town: Town) -> None:
    both = [Zone("inner", ("outer",)), Zone("outer", ("inner", "dmz")), Zone("dmz")]
    found = implied("zone_separation", estate_of(town, both, a="inner", b="outer", d="inner", e="dmz", z=""))
    assert [(one.groups, one.members, one.name) for one in found] == [
        ((("a", "d"), ("b",)), ("a", "d", "b"), "zones inner and outer"),
        ((("b",), ("e",)), ("b", "e"), "zones outer and dmz"),
    ]


def test_a_zone_without_servers_and_one_that_is_separated_from_itself_ask_for_nothing(town: Town) -> None:
    assert implied("zone_separation", estate_of(town, [Zone("inner", ("inner", "outer"))], a="inner")) == []
    assert implied("zone_separation", estate_of(town, [Zone("inner", ("outer",))], a="outer", b="outer")) == []


def test_zones_stay_together_where_they_say_so_and_have_servers(town: Town) -> None:
    zones = [Zone("inner", together_in="rack"), Zone("outer"), Zone("empty", together_in="host")]
    found = implied("zone_affinity", estate_of(town, zones, a="inner", b="outer", d="inner"))
    assert [(one.members, one.scope, one.name) for one in found] == [(("a", "d"), "rack", "zone inner")]


@pytest.mark.parametrize(
    ("offered", "able"),
    [
        ({"c": ("lan",), "d": ("lan",)}, None),
        ({"c": None, "d": None}, None),
        ({"c": ("lan",), "d": None}, None),
        ({"c": ("lan",), "d": ()}, ("c",)),
        ({"c": ("lan",), "d": ("san",)}, ("c",)),
        ({"c": None, "d": ("san",)}, ("c",)),
        ({"c": ("san",), "d": ("san",)}, ()),
    ],
)
def test_only_what_some_cluster_lacks_is_a_rule(
    offered: dict[str, tuple[str, ...] | None], able: tuple[str, ...] | None
) -> None:
    found = list(reaching("network_reachability", {"a": ("lan",), "b": (), "e": ("lan",)}, offered))
    assert [(one.members, one.hosts, one.name, one.scope) for one in found] == (
        [] if able is None else [(("a", "e"), able, "lan", "cluster")]
    )


def test_networks_and_datastores_of_servers_are_looked_for_in_clusters(town: Town) -> None:
    estate = estate_of(town, clusters=("c", "d"), a="", b="")
    first, second = estate.servers
    east, west = estate.clusters
    estate = replace(
        estate,
        servers=(replace(first, networks=("lan",), datastores=("ds1",)), second),
        clusters=(replace(east, networks=("lan",), datastores=("ds2",)), replace(west, networks=("x",))),
    )
    for kind, hosts in (("network_reachability", ("c",)), ("datastore_reachability", ("d",))):
        assert [(one.members, one.hosts) for one in implied(kind, estate)] == [(("a",), hosts)]


def tolerant(estate: Estate, *names: str) -> Estate:
    servers = tuple(replace(one, fault_tolerant=one.name in names) for one in estate.servers)
    return replace(estate, servers=servers)


@pytest.mark.parametrize(
    ("domains", "found"),
    [
        (("host",), [((), "host")]),
        (("rack", "rack"), [((), "rack")]),
        (("host", "rack"), [(("c0",), "host"), (("c1",), "rack")]),
    ],
)
def test_pairs_are_apart_in_what_fails_at_once(
    town: Town, domains: tuple[str, ...], found: list[tuple[tuple[str, ...], str]]
) -> None:
    estate = estate_of(town, clusters=[f"c{n}" for n in range(len(domains))], a="", b="")
    clusters = tuple(
        replace(one, policy=replace(one.policy, admission=Admission(domain=domain)))
        for one, domain in zip(estate.clusters, domains, strict=True)
    )
    told = implied("fault_tolerance", replace(tolerant(estate, "b"), clusters=clusters))
    assert [(one.hosts, one.scope) for one in told] == found
    assert {one.members for one in told} == {("b", "b (secondary)")}
    assert implied("fault_tolerance", replace(estate, clusters=clusters)) == []


def test_what_must_hold_and_what_should(town: Town) -> None:
    must, should = RuleStatement("ban", ("a",)), RuleStatement("pin", ("a",), level="should")
    estate = replace(estate_of(town, [Zone("inner", together_in="host")], a="inner"), rules=(should, must))
    assert [one.kind for one in statements(estate)] == ["ban", "zone_affinity"]
    assert wishes(estate) == (should,)


def test_secondaries_join_rules_of_place_and_not_of_company(town: Town) -> None:
    estate = tolerant(estate_of(town, a="", b=""), "a")
    both = ("a", "a (secondary)", "b")
    assert with_secondaries(RuleStatement("ban", ("a", "b")), estate).members == both
    assert with_secondaries(RuleStatement("ban", ("b",)), estate).members == ("b",)
    assert with_secondaries(RuleStatement("affinity", ("a", "b")), estate).members == ("a", "b")
    grouped = RuleStatement("separate", ("a", "b"), groups=(("a",), ("b",)))
    assert with_secondaries(grouped, estate).groups == (("a", "a (secondary)"), ("b",))
    ruled = replace(estate, rules=(RuleStatement("ban", ("a", "b")),))
    assert statements(ruled)[0].members == both
