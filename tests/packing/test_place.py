"""Whole placements on estates of a few VMs: statuses, names, spares, balance, datastores, and the laws of planning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import Economics
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=5.0)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def names(plan: Plan, *, spare: bool = False) -> list[str]:
    return [host.name for host in plan.hosts if host.spare == spare]


def tolerant(cluster: Cluster, failures: int) -> Cluster:
    return replace(cluster, policy=replace(cluster.policy, host_failures_tolerated=failures))


def test_nothing_to_place(town: Town) -> None:
    plan = place(town.estate([], [town.cluster()]), town.demand([]), stop=STOP)
    assert (plan.status, plan.hosts_used, plan.bound.hosts, plan.gap) == ("optimal", 0, 0, 0.0)


def test_no_hosts_at_all(town: Town) -> None:
    vms = [town.vm("a")]
    plan = place(town.estate(vms, [town.cluster()]), town.demand(vms), stop=STOP)
    assert plan.status == "infeasible"
    assert "no cluster has a host" in plan.conflicts[0].message


def test_new_hosts_are_numbered_and_existing_ones_keep_their_names(town: Town) -> None:
    hardware = town.hardware(gib=4)
    cluster = town.cluster(types=[town.kind("r740", hardware, price=9.0)], hosts=[town.host("esx-7", hardware)])
    vms = [town.vm(name, gib=3) for name in ("z", "a", "m")]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert names(plan) == ["c-r740-01", "c-r740-02", "esx-7"]
    assert (plan.status, plan.cost, plan.bound.cost) == ("optimal", 18.0, 18.0)


def test_a_new_name_that_is_taken_is_skipped(town: Town) -> None:
    hardware = town.hardware(gib=4)
    cluster = town.cluster(types=[town.kind("r740", hardware)], hosts=[town.host("c-r740-01", hardware)])
    vms = [town.vm(name, gib=3) for name in "ab"]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert names(plan) == ["c-r740-01", "c-r740-02"]


def test_hosts_are_in_the_order_of_their_numbers(town: Town) -> None:
    cluster = town.cluster(hosts=[town.host(f"esx-{n}", town.hardware(gib=1)) for n in (10, 9, 8)])
    vms = [town.vm(name, gib=1) for name in "abd"]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert names(plan) == ["esx-8", "esx-9", "esx-10"]


def test_existing_hosts_come_before_purchases_even_without_a_price(town: Town) -> None:
    small, large = town.hardware(gib=2), town.hardware(gib=64)
    cluster = town.cluster(types=[town.kind("big", large)], hosts=[town.host("h1", small), town.host("h2", small)])
    vms = [town.vm(name, gib=2) for name in "ab"]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert names(plan) == ["h1", "h2"]


def test_idle_power_counts_where_electricity_has_a_price(town: Town) -> None:
    thrifty = replace(town.hardware(gib=4), idle_power_w=50.0)
    kinds = [town.kind("hungry", town.hardware(gib=4)), town.kind("thrifty", thrifty)]
    vms = [town.vm("a", gib=3)]
    economics = Economics(power_usage_effectiveness=2.0, electricity_price_per_kwh=0.1)
    estate = town.estate(vms, [town.cluster(types=kinds)], economics=economics)
    [host] = place(estate, town.demand(vms), stop=STOP).hosts
    assert host.type_name == "thrifty"
    assert host.power_cost == pytest.approx(0.05 * 2.0 * 8760 * 3 * 0.1)


RESOURCES = {
    "cpu": ({"mhz": 6.0}, {"cores": 1, "mhz": 10.0}),
    "vcpus": ({"vcpus": 3}, {"cores": 1, "threads": 4}),
    "memory_configured": ({"gib": 3}, {"gib": 5}),
    "network": ({"network_mbps": 6.0}, {"mbps": 10.0}),
}


@pytest.mark.parametrize("resource", RESOURCES)
def test_each_resource_has_its_twins(town: Town, resource: str) -> None:
    needs, offers = RESOURCES[resource]
    hardware = town.hardware(**offers)  # type: ignore[arg-type]
    for hosts, status in ((2, "optimal"), (1, "infeasible")):
        vms = [town.vm(name, **needs) for name in "ab"]  # type: ignore[arg-type]
        cluster = town.cluster(types=[town.kind(hardware=hardware, count=hosts)])
        plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
        assert plan.status == status
        if status == "infeasible":
            assert any("short by" in conflict.message for conflict in plan.conflicts)


def test_a_vm_that_fits_nowhere_is_named_with_what_is_short(town: Town) -> None:
    vms = [town.vm("giant", gib=80), town.vm("small", gib=1)]
    cluster = town.cluster(types=[town.kind("r740", town.hardware(gib=64))])
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    [conflict] = plan.conflicts
    assert conflict.subject == "giant"
    assert conflict.message == (
        "giant fits on no host: it needs 80 GiB of configured memory, but r740 in c offers 64 GiB, short by 16 GiB"
    )


def test_of_the_slots_that_are_short_the_worst_is_told(town: Town) -> None:
    vms = [town.vm("a"), town.vm("b")]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=1, mhz=10.0), count=1)])
    demand = town.demand(vms, by_slot=np.array([[9.0, 8.0], [2.0, 8.0]]))
    [conflict] = place(town.estate(vms, [cluster]), demand, stop=STOP).conflicts
    assert conflict.subject == "CPU at 01:00"
    assert "short by 6 MHz" in conflict.message


def test_a_vm_pinned_to_a_host_in_maintenance(town: Town) -> None:
    vms = [town.vm("a")]
    cluster = town.cluster(hosts=[town.host("h1", maintenance=True), town.host("h2")])
    estate = town.estate(vms, [cluster], [RuleStatement("pin", ("a",), hosts=("h1",))])
    [conflict] = place(estate, town.demand(vms), stop=STOP).conflicts
    assert conflict.message == (
        "no host is allowed for a: rule pin of a on h1; h1 could take it, but is in maintenance"
    )


@pytest.mark.parametrize("failures", [1, 2])
def test_spare_hosts_of_one_kind_are_proven_minimal(town: Town, failures: int) -> None:
    cluster = tolerant(town.cluster(types=[town.kind("r740", town.hardware(gib=4), price=7.0)]), failures)
    vms = [town.vm(name, gib=3) for name in "abd"]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert (plan.status, plan.hosts_used, plan.bound.hosts) == ("optimal", 3 + failures, 3 + failures)
    assert len(names(plan, spare=True)) == failures


def test_a_spare_host_is_as_large_as_the_largest_it_may_replace(town: Town) -> None:
    kinds = [town.kind("l", town.hardware(gib=8), price=5.0), town.kind("s", town.hardware(gib=2), price=1.0)]
    cluster = tolerant(town.cluster(types=kinds), 1)
    vms = [town.vm("a", gib=6), town.vm("b", gib=2)]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert [host.type_name for host in plan.hosts if host.spare] == ["l"]


def test_small_hosts_are_taken_when_a_small_spare_makes_them_cheaper(town: Town) -> None:
    kinds = [town.kind("l", town.hardware(gib=8), price=5.0), town.kind("s", town.hardware(gib=4), price=3.0)]
    cluster = tolerant(town.cluster(types=kinds), 1)
    vms = [town.vm(name, gib=4) for name in "ab"]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert ([host.type_name for host in plan.hosts], plan.cost) == (["s", "s", "s"], 9.0)


def test_an_idle_existing_host_is_the_spare(town: Town) -> None:
    hardware = town.hardware(gib=4)
    hosts = [town.host("h1", hardware), town.host("h2", hardware)]
    cluster = tolerant(town.cluster(types=[town.kind("r740", hardware, price=9.0)], hosts=hosts), 1)
    vms = [town.vm("a", gib=3)]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert (plan.status, plan.cost, len(names(plan)), len(names(plan, spare=True))) == ("optimal", 0.0, 1, 1)


def test_hosts_are_kept_back_when_packing_alone_would_use_them_all(town: Town) -> None:
    hosts = [town.host("h1", town.hardware(gib=4), licence_per_year=5.0)]
    hosts += [town.host(name, town.hardware(gib=3), licence_per_year=1.0) for name in ("h2", "h3")]
    cluster = tolerant(town.cluster(hosts=hosts), 1)
    vms = [town.vm(name, gib=2) for name in "ab"]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert (names(plan), names(plan, spare=True)) == (["h2", "h3"], ["h1"])


def test_too_few_hosts_for_a_spare(town: Town) -> None:
    cluster = tolerant(town.cluster(hosts=[town.host("h1")]), 1)
    vms = [town.vm("a")]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    assert plan.status == "infeasible"
    assert "host_failures_tolerated: 1" in plan.conflicts[0].message


def test_a_pinned_vm_is_reported_as_unprotected(town: Town) -> None:
    cluster = tolerant(town.cluster(hosts=[town.host("h1"), town.host("h2")]), 1)
    vms = [town.vm("a"), town.vm("b")]
    estate = town.estate(vms, [cluster], [RuleStatement("pin", ("a",), hosts=("h1",))])
    plan = place(estate, town.demand(vms), stop=STOP)
    assert [conflict.subject for conflict in plan.unprotected] == ["a"]


def test_load_is_spread_evenly(town: Town) -> None:
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=16))])
    vms = [town.vm(f"v{n}", gib=4) for n in range(4)] + [town.vm(f"w{n}", gib=1) for n in range(4)]
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)
    memory = [next(load.used for load in of_host if load.resource == "memory_consumed") for of_host in plan.loads]
    assert memory == [10 * 1024, 10 * 1024]


def test_spreading_keeps_the_rules(town: Town) -> None:
    cluster = town.cluster(hosts=[town.host("h1"), town.host("h2")])
    vms = [town.vm(name, mhz=1000.0) for name in "abde"]
    estate = town.estate(vms, [cluster], [RuleStatement("exclusive", ("a",))])
    demand = town.demand(vms)
    where = town.hosts_of(place(estate, demand, stop=STOP), demand)
    assert {where["b"], where["d"], where["e"]} == {"h1", "h2"} - {where["a"]}


def test_datastores(town: Town) -> None:
    vms = [town.vm(name, disk_gib=60.0, clusters=("c", "d")) for name in "ab"]
    for size, status in ((150.0, "optimal"), (100.0, "infeasible")):
        here = [replace(vm, clusters=("c",)) for vm in vms]
        estate = town.estate(here, [town.cluster(types=[town.kind()], datastore_gib=size)])
        plan = place(estate, town.demand(here), stop=STOP)
        assert plan.status == status
        assert [conflict.subject for conflict in plan.conflicts] == ["datastore"] * (status == "infeasible")
    clusters = [town.cluster(name, types=[town.kind(price=9.0)], datastore_gib=100.0) for name in ("c", "d")]
    estate, demand = town.estate(vms, clusters), town.demand(vms, ("c", "d"))
    plan = place(estate, demand, stop=STOP)
    assert sorted(host.cluster for host in plan.hosts) == ["c", "d"]


def test_an_interrupted_search_keeps_what_it_has(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=3 + n % 3) for n in range(9)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=10))])
    plan = place(town.estate(vms, [cluster]), town.demand(vms), stop=Stop(interrupted=lambda: True))
    assert plan.interrupted
    assert plan.status in {"optimal", "feasible", "unknown"}


def shuffled(estate: Estate, seed: int) -> Estate:
    rng = np.random.default_rng(seed)
    clusters = tuple(
        replace(
            c,
            hosts=tuple(c.hosts[i] for i in rng.permutation(len(c.hosts))),
            host_types=tuple(c.host_types[i] for i in rng.permutation(len(c.host_types))),
        )
        for c in estate.clusters
    )
    return replace(
        estate,
        clusters=tuple(clusters[i] for i in rng.permutation(len(clusters))),
        servers=tuple(estate.servers[i] for i in rng.permutation(len(estate.servers))),
        rules=tuple(estate.rules[i] for i in rng.permutation(len(estate.rules))),
    )


@settings(RELAXED, max_examples=60)
@given(data=st.data())
def test_the_order_of_the_inventory_never_matters(town: Town, small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(data.draw(st.integers(0, 1)), 2))
    order = np.random.default_rng(1).permutation(len(small.demand.vms))
    demand = replace(
        small.demand,
        vms=tuple(small.demand.vms[i] for i in order),
        cpu_mhz_by_vm_slot=small.demand.cpu_mhz_by_vm_slot[order],
    )
    plan = place(small.estate, small.demand, stop=STOP)
    other = place(shuffled(small.estate, 2), demand, stop=STOP)
    assert (plan.status, plan.hosts, plan.bound) == (other.status, other.hosts, other.bound)
    if plan.hosts:
        assert town.hosts_of(plan, small.demand) == town.hosts_of(other, demand)


@settings(RELAXED, max_examples=60)
@given(data=st.data())
def test_more_capacity_never_costs_more(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(0, 1))

    def larger(estate: Estate) -> Estate:
        clusters = []
        for c in estate.clusters:
            types = tuple(
                replace(t, hardware=replace(t.hardware, memory_mib=t.hardware.memory_mib * 2)) for t in c.host_types
            )
            clusters.append(replace(c, host_types=types))
        return replace(estate, clusters=tuple(clusters))

    plan = place(small.estate, small.demand, stop=STOP)
    other = place(larger(small.estate), small.demand, stop=STOP)
    if plan.status == "optimal":
        assert other.status == "optimal"
        assert other.cost <= plan.cost + 1e-9


@settings(RELAXED, max_examples=40)
@given(data=st.data())
def test_twice_the_same(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(1, 2))
    plan, again = (place(small.estate, small.demand, stop=STOP) for _ in range(2))
    assert plan.host_of_vm.tolist() == again.host_of_vm.tolist()
    others = [field.name for field in fields(plan) if field.name != "host_of_vm"]  # arrays have no truth value
    assert [getattr(plan, name) for name in others] == [getattr(again, name) for name in others]


@settings(RELAXED, max_examples=150)
@given(data=st.data())
def test_every_plan_keeps_every_promise(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(data.draw(st.integers(0, 2)), 3))
    plan = place(small.estate, small.demand, stop=STOP)
    assert violations(small.estate, small.demand, plan) == ()
    if plan.hosts:
        assert plan.bound.hosts <= plan.hosts_used
        assert plan.bound.cost <= plan.cost + 1e-9
    else:
        assert plan.conflicts


@pytest.mark.parametrize(("per_thread", "hosts"), [(None, 1), (2.0, 1), (1.99, 2)])
def test_vcpus_that_the_platform_admits_per_thread_need_another_host(
    town: Town, per_thread: float | None, hosts: int
) -> None:
    """Two VMs of 8 vCPUs on hosts with 4 cores and 8 threads; the policy would admit 64."""
    base = town.cluster()
    cluster = town.cluster(
        types=[town.kind("t", town.hardware(cores=4))],
        policy=replace(base.policy, vcpu_per_core=16.0),
        hypervisor=replace(base.hypervisor, max_vcpus_per_thread=per_thread),
    )
    vms = [town.vm(name, vcpus=8) for name in ("a", "b")]
    estate, demand = town.estate(vms, [cluster]), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert (plan.status, plan.hosts_used) == ("optimal", hosts)
    assert list(violations(estate, demand, plan)) == []
