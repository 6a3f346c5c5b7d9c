"""Reservations of resource pools count in packing: what they take of hosts, when they cannot be had, brute force."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.place import Place
from vconsolidate.model.plan import Plan
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.pool_reservations import add_claims, claims
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations
from vconsolidate.verify.resource_pools import with_parts

if TYPE_CHECKING:
    from tests.towns import Town

STOP = Stop(work=2.0)


def pool(name: str, *members: str, **fields: object) -> ResourcePool:
    return ResourcePool(name, "c", members=members, **fields)  # type: ignore[arg-type]


def planned(town: Town, vms: list[VirtualMachine], clusters: list[Cluster], *pools: ResourcePool) -> Plan:
    estate = replace(town.estate(vms, clusters), resource_pools=pools)
    demand = town.demand(vms, [cluster.name for cluster in clusters])
    plan = place(estate, demand, stop=STOP)
    assert not plan.hosts or violations(estate, demand, plan) == ()
    return plan


def test_a_pool_takes_its_reservation_of_the_hosts_of_its_vms(town: Town) -> None:
    vms = [town.vm(name, mhz=100.0, vcpus=4) for name in ("a", "b")]
    small, large = (town.cluster(types=[town.kind(hardware=town.hardware(cores=cores))]) for cores in (4, 8))
    business = pool("business", "a", "b", reservation_mhz=8000.0)
    assert planned(town, vms, [large]).hosts_used == planned(town, vms, [large], business).hosts_used == 1
    assert planned(town, vms, [small]).hosts_used == 1
    split = planned(town, vms, [small], business)
    assert split.hosts_used == split.bound.hosts == 2
    assert [load.used for of in split.loads for load in of if load.resource == "reserved_cpu"] == [4000.0, 4000.0]


def test_what_no_vm_can_use_is_kept_on_hosts_as_a_whole(town: Town) -> None:
    vms = [town.vm(name, mhz=100.0) for name in ("a", "b")]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=10))])
    plan = planned(town, vms, [cluster], pool("wide", "a", "b", reservation_mhz=25_000.0))
    assert plan.hosts_used == plan.bound.hosts == 3
    assert plan.status == "optimal"
    assert sum(kept.count for kept in plan.room) == 23  # a core each; the VMs hold one each
    assert {kept.name for kept in plan.room} == {"resource pools of c"}


def test_a_pool_without_vms_is_kept_too(town: Town) -> None:
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=4), count=1)])
    assert planned(town, [town.vm("a", vcpus=1)], [cluster], pool("empty", reservation_mhz=4000.0)).hosts_used == 1
    too_much = planned(town, [town.vm("a", vcpus=1)], [cluster], pool("empty", reservation_mhz=9000.0))
    assert too_much.status == "infeasible"


def test_nested_reservations_are_not_counted_twice(town: Town) -> None:
    vms = [town.vm("a", vcpus=4, cpu_reservation_mhz=1000.0), town.vm("b", vcpus=4)]
    pools = (pool("top", "b", reservation_mhz=6000.0), pool("inner", "a", parent="top", reservation_mhz=2000.0))
    estate = replace(town.estate(vms, [town.cluster(types=[town.kind()])]), resource_pools=pools)
    made = add_claims(estate, town.demand(vms))
    assert [vm.cpu_reservation_mhz + vm.pool_reservation_mhz for vm in made.vms] == [4000.0, 2000.0]
    assert claims(estate, made)["top"].claimed_mhz == 6000.0


@pytest.mark.parametrize(("expandable", "limit_mhz"), [(False, None), (True, 1500.0)])
def test_a_pool_that_cannot_cover_a_vm_is_named(town: Town, expandable: bool, limit_mhz: float | None) -> None:
    vms = [town.vm(name, cpu_reservation_mhz=1000.0) for name in ("a", "b")]
    cluster = town.cluster(types=[town.kind()])
    small = pool(
        "small",
        "a",
        "b",
        reservation_mhz=1500.0,
        limit_mhz=limit_mhz,
        expandable=expandable,
        place=Place("x.yaml", 7, 5, "resource_pools[0]"),
    )
    plan = planned(town, vms, [cluster], small)
    assert plan.status == "infeasible"
    [told] = plan.conflicts
    assert told.subject == "small"
    assert "x.yaml:7" in told.message
    assert "0.5 GHz" in told.message or "500 MHz" in told.message
    assert "left for b, which reserves 1 GHz" in told.message
    assert "2 GHz" in told.message
    assert ("make it expandable" in told.message) is not expandable
    assert planned(town, vms, [cluster], replace(small, reservation_mhz=2000.0, limit_mhz=None)).hosts


def test_an_expandable_pool_borrows_up_the_tree(town: Town) -> None:
    vms = [town.vm("a", vcpus=4, cpu_reservation_mhz=3000.0)]
    cluster = town.cluster(types=[town.kind()])
    inner = pool("inner", "a", parent="top", reservation_mhz=1000.0)
    assert planned(town, vms, [cluster], pool("top", reservation_mhz=3000.0, expandable=False), inner).hosts
    refused = planned(town, vms, [cluster], pool("top", reservation_mhz=2000.0, expandable=False), inner)
    assert refused.conflicts[0].subject == "top"
    assert "pool inner" in refused.conflicts[0].message


def test_a_member_runs_in_the_cluster_of_its_pool(town: Town) -> None:
    vms = [town.vm("a", clusters=("c", "d"))]
    dear, cheap = town.kind(price=9.0), town.kind("u", price=1.0)
    clusters = [town.cluster("c", types=[dear]), town.cluster("d", types=[cheap])]
    assert planned(town, vms, clusters).hosts[0].cluster == "d"
    assert planned(town, vms, clusters, pool("p", "a")).hosts[0].cluster == "c"
    only_d = [replace(vms[0], clusters=("d",))]
    plan = planned(town, only_d, clusters, pool("p", "a"))
    assert plan.status == "infeasible"
    assert "resource pool p belongs to c" in plan.conflicts[0].message


@st.composite
def pooled(draw: st.DrawFn, town: Town) -> tuple[Estate, list[VirtualMachine]]:
    few = st.integers(0, 3)
    vms = [
        town.vm(f"v{n}", vcpus=draw(st.integers(1, 3)), mhz=500.0 * draw(few), cpu_reservation_mhz=500.0 * draw(few))
        for n in range(draw(st.integers(1, 3)))
    ]
    types = [
        town.kind("t", town.hardware(cores=draw(st.integers(2, 4))), count=2),
        town.kind("u", town.hardware(cores=draw(st.integers(2, 4)), mhz=1500.0), count=1),
    ]
    names = [vm.name for vm in vms]
    cut = draw(st.integers(0, len(names)))
    pools = [
        pool("top", *names[:cut], reservation_mhz=500.0 * draw(st.integers(0, 12)), expandable=draw(st.booleans())),
        pool(
            "inner",
            *names[cut:],
            parent=draw(st.sampled_from(("", "top"))),
            reservation_mhz=500.0 * draw(st.integers(0, 6)),
            expandable=draw(st.booleans()),
            limit_mhz=draw(st.sampled_from((None, 3000.0))),
        ),
    ]
    return replace(town.estate(vms, [town.cluster(types=types)]), resource_pools=tuple(pools)), vms


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_packing_and_checker_agree_on_the_fewest_hosts(town: Town, data: st.DataObject) -> None:
    estate, vms = data.draw(pooled(town))
    demand = town.demand(vms)
    [cluster] = estate.clusters
    hosts = [
        town.planned(f"c-{kind.name}-{number + 1:02d}", "c", kind.name, kind.hardware)
        for kind in cluster.host_types
        for number in range(kind.count or 0)
    ]
    best = None
    for size in range(1, len(hosts) + 1):
        for chosen in itertools.combinations(range(len(hosts)), size):
            for where in itertools.product(range(size), repeat=len(vms)):
                plan = Plan(
                    "feasible",
                    tuple(hosts[h] for h in chosen),
                    np.array(where, dtype=np.int64),
                    (),
                    Bound(0, 0.0, "none"),
                    "none",
                )
                if best is None and violations(estate, demand, plan) == ():
                    best = size
    plan = place(estate, demand, stop=STOP)
    assert (plan.hosts_used if plan.hosts else None) == best
    assert plan.status == ("infeasible" if best is None else "optimal")


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_the_parts_of_the_vms_are_counted_twice_over_the_same(town: Town, data: st.DataObject) -> None:
    estate, vms = data.draw(pooled(town))
    demand = town.demand(vms)
    ours, theirs = add_claims(estate, demand), with_parts(estate, demand)
    for mine, other in zip(ours.vms, theirs.vms, strict=True):
        assert mine.pool_reservation_mhz == pytest.approx(other.pool_reservation_mhz)
