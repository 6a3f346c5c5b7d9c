"""Uplinks, ports and traffic in packing, the independent checker and the replay."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.network import PortGroup, Security, Switch, SwitchKind, Teaming, Traffic
from vconsolidate.model.stop import Stop
from vconsolidate.network.host_switches import host_switches
from vconsolidate.network.isolation import isolated_servers
from vconsolidate.network.uplinks import capacity_mbps, uplinks_of
from vconsolidate.packing.encoding.host_capacity import resources_of
from vconsolidate.packing.place import place
from vconsolidate.replay.uplinks import replay_uplinks
from vconsolidate.verify.host_loads import loads_of_host
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town
    from vconsolidate.model.cluster import Cluster
    from vconsolidate.model.demand import Demand, VirtualMachine
    from vconsolidate.model.estate import Estate

OPEN = Security(promiscuous=False, mac_changes=True, forged_transmits=True)
KIND = SwitchKind("k", "switch", "vSwitch", "nic", OPEN, False, True, True, None, ("port_id",), "")
STOP = Stop(work=5.0)


def switch(name: str, *networks: str, **fields: object) -> Switch:
    groups = tuple(PortGroup(network, network, 10, OPEN) for network in networks)
    return replace(Switch(name, KIND, "port_id", OPEN, groups), **fields)  # type: ignore[arg-type]


def cluster(town: Town, *switches: Switch, ports: int = 2, mbps: float = 100.0, **fields: object) -> Cluster:
    hardware = replace(town.hardware(), nic_ports=ports, nic_mbps=mbps)
    return replace(town.cluster(types=[town.kind("t", hardware, **fields)]), switches=switches)


def hosts_needed(town: Town, one: Cluster, vms: list[VirtualMachine]) -> int:
    estate, demand = town.estate(vms, [one]), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert not plan.hosts or violations(estate, demand, plan) == ()
    return len(plan.hosts)


@pytest.mark.parametrize(
    ("teaming", "active", "hosts"),
    [("port_id", None, 1), ("ip_hash", None, 1), ("port_id", 1, 2), ("explicit_failover", None, 2)],
)
def test_only_uplinks_that_carry_traffic_count(town: Town, teaming: Teaming, active: int | None, hosts: int) -> None:
    one = cluster(town, switch("s", "n", teaming=teaming, active=active))
    vms = [town.vm(f"v{i}", network_mbps=100.0, networks=("n",)) for i in range(2)]
    assert hosts_needed(town, one, vms) == hosts


def test_each_switch_has_uplinks_of_its_own(town: Town) -> None:
    one = cluster(town, switch("s", "n", uplinks=1), switch("t", "m", uplinks=1))
    apart = [town.vm("a", network_mbps=100.0, networks=("n",)), town.vm("b", network_mbps=100.0, networks=("m",))]
    assert hosts_needed(town, one, apart) == 1
    same = [replace(vm, networks=("m",)) for vm in apart]
    assert hosts_needed(town, one, same) == 2


def test_ports_limit_the_adapters_on_a_host(town: Town) -> None:
    vms = [town.vm("a", networks=("n", "m")), town.vm("b", networks=("n",))]
    assert hosts_needed(town, cluster(town, switch("s", "n", "m", ports=3)), vms) == 1
    assert hosts_needed(town, cluster(town, switch("s", "n", "m", ports=2)), vms) == 2


def test_the_checker_refuses_what_is_too_much(town: Town) -> None:
    one = cluster(town, switch("s", "n", uplinks=1, ports=1))
    vms = [town.vm(f"v{i}", network_mbps=60.0, networks=("n",)) for i in range(2)]
    estate, demand = town.estate(vms, [one]), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    crowded = replace(plan, hosts=plan.hosts[:1], host_of_vm=np.array([0, 0]))
    found = " ".join(one.message for one in violations(estate, demand, crowded))
    assert "network" in found
    assert "ports" in found


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_planner_and_checker_count_alike(town: Town, data: st.DataObject) -> None:
    names = ("n", "m", "o")
    owner = data.draw(st.lists(st.integers(0, 1), min_size=3, max_size=3))
    ways: tuple[Teaming, ...] = ("port_id", "explicit_failover", "mac_hash")
    made = [
        switch(
            f"s{at}",
            *(name for name, of in zip(names, owner, strict=True) if of == at),
            uplinks=data.draw(st.sampled_from([0, 1, 2] if at else [None, 1, 2])),
            active=data.draw(st.sampled_from([None, 1])),
            teaming=data.draw(st.sampled_from(ways)),
            ports=data.draw(st.sampled_from([None, 5])),
        )
        for at in range(2)
    ]
    one = cluster(town, *made, ports=4)
    vms = [
        town.vm(
            f"v{i}",
            network_mbps=data.draw(st.sampled_from([0.0, 30.0, 70.0])),
            networks=tuple(data.draw(st.lists(st.sampled_from(names), unique=True))),
        )
        for i in range(3)
    ]
    demand, hardware = town.demand(vms), one.host_types[0].hardware
    resources = resources_of(demand, [one])
    used = dict(zip(resources.names, resources.demand_in(one, demand).sum(axis=0).tolist(), strict=True))
    offered = dict(zip(resources.names, resources.capacity_of(hardware, one).tolist(), strict=True))
    told = {load.resource: load for load in loads_of_host(one, hardware, demand, [0, 1, 2])}
    for name in ("network", "network@2", "ports@1", "ports@2"):
        if name in told:
            assert used[name] == pytest.approx(told[name].used)
            assert offered[name] == pytest.approx(told[name].capacity)
        else:
            assert not np.isfinite(offered[name]) or not any(vm.network_mbps for vm in vms)


def with_traffic(town: Town, rates: dict[tuple[int, int], float], n: int, each: int) -> tuple[Estate, Demand]:
    """Return VMs of which `each` fit on a host, all of one network, with traffic between them."""
    vms = [town.vm(f"v{i}", gib=4096 // each, networks=("n",), network_mbps=1000.0) for i in range(n)]
    estate = town.estate(vms, [cluster(town, switch("s", "n"), mbps=1e6, price=10.0)])
    servers = tuple(replace(s, demand=replace(s.demand, network_mbps=1000.0)) for s in estate.servers)
    traffic = tuple(Traffic((f"v{a}", f"v{b}"), mbps, mbps) for (a, b), mbps in rates.items())
    return replace(estate, servers=servers, traffic=traffic), town.demand(vms)


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] < pair[1]),
        st.integers(1, 20).map(float),
        min_size=1,
        max_size=6,
    )
)
def test_as_little_traffic_as_possible_leaves_the_hosts(town: Town, rates: dict[tuple[int, int], float]) -> None:
    estate, demand = with_traffic(town, rates, 6, 3)
    plan = place(estate, demand, stop=STOP)
    least = min(
        sum(mbps for (a, b), mbps in rates.items() if hosts[a] != hosts[b])
        for hosts in itertools.product((0, 1), repeat=6)
        if sum(hosts) == 3
    )
    level = next(level for level in plan.levels if level.criterion == "traffic")
    assert len(plan.hosts) == 2
    assert level.value == pytest.approx(least)
    assert level.bound == pytest.approx(least)


def test_traffic_never_costs_a_host_and_changes_nothing_where_none_is_stated(town: Town) -> None:
    estate, demand = with_traffic(town, {(0, 1): 5.0}, 2, 1)
    assert place(estate, demand, stop=STOP).hosts_used == 2
    silent = place(replace(estate, traffic=()), demand, stop=STOP)
    assert "traffic" not in {level.criterion for level in silent.levels}


def test_traffic_within_a_host_needs_no_uplink(town: Town) -> None:
    estate, demand = with_traffic(town, {(0, 1): 400.0}, 2, 2)
    series = np.array([[1000.0, 500.0], [1000.0, 1000.0]], dtype=np.float32)
    demand = replace(demand, series=replace(demand.series, network_mbps_by_vm_step=series))
    plan = place(estate, demand, stop=STOP)
    (told,) = host_switches(estate, demand, plan)
    assert (told.planned_mbps, told.inside_mbps, told.outside_mbps) == (2000.0, 800.0, 1200.0)
    (replayed,) = replay_uplinks(estate, demand, plan)
    assert replayed.peak_mbps == pytest.approx(1200.0)  # of 2000, then of 1500 less twice the 200 of the calmer VM
    strangers = replace(demand, vms=(demand.vms[0], replace(demand.vms[1], networks=())))
    assert host_switches(estate, strangers, plan)[0].inside_mbps == 0.0


@pytest.mark.parametrize(
    ("fields", "all_up", "one_down"),
    [
        ({}, 200.0, 100.0),
        ({"uplinks": 1}, 100.0, 0.0),
        ({"active": 1}, 100.0, 100.0),
        ({"teaming": "explicit_failover"}, 100.0, 100.0),
        ({"uplinks": 0}, 0.0, 0.0),
        ({"uplink_mbps": 10.0}, 20.0, 10.0),
    ],
)
def test_what_uplinks_carry(town: Town, fields: dict[str, object], all_up: float, one_down: float) -> None:
    one = switch("s", "n", **fields)
    (uplinks,) = uplinks_of([one], replace(town.hardware(), nic_ports=2, nic_mbps=100.0))
    assert capacity_mbps(one, uplinks) == all_up
    assert capacity_mbps(one, uplinks, down=1) == one_down


@pytest.mark.parametrize("uplinks", [0, None])
def test_traffic_does_not_leave_by_a_switch_without_uplinks(town: Town, uplinks: int | None) -> None:
    """Twins: the VM with traffic has no host, the silent one has; the second switch has all two ports of the host."""
    one = cluster(town, switch("s", "n", uplinks=uplinks), switch("t", "m", uplinks=2))
    talks, silent = town.vm("a", network_mbps=1.0, networks=("n",)), town.vm("a", networks=("n",))
    assert hosts_needed(town, one, [talks]) == 0
    assert hosts_needed(town, one, [silent, town.vm("b", network_mbps=1.0, networks=("m",))]) == 1
    assert hosts_needed(town, cluster(town, switch("s", "n", uplinks=1)), [talks]) == 1


def test_a_machine_whose_ports_are_not_known_limits_no_traffic(town: Town) -> None:
    vms = [town.vm("a", network_mbps=1.0, networks=("n",))]
    assert hosts_needed(town, cluster(town, switch("s", "n"), ports=0, mbps=0.0), vms) == 1
    assert hosts_needed(town, cluster(town, switch("s", "n", uplinks=0), ports=0, mbps=0.0), vms) == 0


def test_the_checker_refuses_traffic_on_a_switch_without_uplinks(town: Town) -> None:
    vms = [town.vm("a", network_mbps=1.0, networks=("n",))]
    demand = town.demand(vms)
    for uplinks, refused in ((0, True), (1, False)):
        one = cluster(town, switch("s", "n", uplinks=uplinks))
        estate = town.estate(vms, [one])
        plan = place(town.estate(vms, [cluster(town, switch("s", "n"))]), demand, stop=STOP)
        found = [one.message for one in violations(estate, demand, plan)]
        assert any("network" in message for message in found) is refused, found


def test_nothing_is_told_of_traffic_on_uplinks_that_are_not_there(town: Town) -> None:
    estate, demand = with_traffic(town, {(0, 1): 400.0}, 2, 2)
    plan = place(estate, demand, stop=STOP)
    series = np.full((2, 2), 1000.0, dtype=np.float32)
    demand = replace(demand, series=replace(demand.series, network_mbps_by_vm_step=series))
    assert len(replay_uplinks(estate, demand, plan)) == 1
    cut = replace(estate, clusters=(replace(estate.clusters[0], switches=(switch("s", "n", uplinks=0),)),))
    (told,) = host_switches(cut, demand, plan)
    assert (told.inside_mbps, told.outside_mbps, told.capacity_mbps) == (800.0, 0.0, 0.0)
    assert replay_uplinks(cut, demand, plan) == ()


def test_switches_without_port_groups_offer_no_network(town: Town) -> None:
    vms = [town.vm("a", networks=("n",))]
    demand = town.demand(vms)

    def estate(*networks: str) -> Estate:
        made = town.estate(vms, [cluster(town, switch("s", *networks))])
        return replace(made, servers=tuple(replace(server, networks=("n",)) for server in made.servers))

    plan = place(estate("n"), demand, stop=STOP)
    assert violations(estate("n"), demand, plan) == ()
    for networks in ((), ("m",)):
        found = [one.message for one in violations(estate(*networks), demand, plan)]
        assert any("is not wired to n" in message for message in found), found
        assert not place(estate(*networks), demand, stop=STOP).hosts


def test_servers_are_isolated_where_no_switch_of_theirs_has_an_uplink(town: Town) -> None:
    of = {"a": ("n",), "b": ("m",), "c": ("n", "m"), "d": ()}
    vms = [town.vm(name, networks=networks) for name, networks in of.items()]
    estate = town.estate(vms, [cluster(town, switch("s", "n", uplinks=0), switch("t", "m", uplinks=2))])
    demand = town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert isolated_servers(estate, demand, plan) == {"a", "d"}
    wired = replace(estate, clusters=(cluster(town, switch("s", "n", uplinks=1), switch("t", "m", uplinks=1)),))
    assert isolated_servers(wired, demand, plan) == frozenset()
    assert isolated_servers(estate, demand, replace(plan, hosts=())) == frozenset()
