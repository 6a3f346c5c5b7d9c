"""Room for VMs that may come is really there: in the plan, under rules and failures, and for the checker."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.coming import with_coming
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.evidence import Bound
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.room import KeptRoom, RoomWanted
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=3.0)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def room(name: str = "next", gib: int = 4, vcpus: int = 1, **fields: object) -> RoomWanted:
    return RoomWanted(name, vcpus, gib * 1024, **{"cpu_mhz": 0.0, **fields})  # type: ignore[arg-type]


def asked(
    town: Town,
    vms: Sequence[VirtualMachine],
    cluster: Cluster,
    *rooms: RoomWanted,
    rules: Sequence[RuleStatement] = (),
) -> tuple[Estate, Demand]:
    return replace(town.estate(vms, [cluster], rules), reserve_room=rooms), town.demand(vms)


def planned(estate: Estate, demand: Demand) -> Plan:
    plan = place(estate, demand, stop=STOP)
    assert not plan.hosts or violations(estate, demand, plan) == ()
    return plan


def failures(cluster: Cluster, tolerated: int) -> Cluster:
    return replace(cluster, policy=replace(cluster.policy, host_failures_tolerated=tolerated))


def test_a_plan_keeps_the_room(town: Town) -> None:
    vms = [town.vm("a", gib=2), town.vm("b", gib=2)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=8))])
    assert planned(*asked(town, vms, cluster)).hosts_used == 1
    assert planned(*asked(town, vms, cluster, room(gib=4))).room == (KeptRoom("next", 0, 1),)
    larger = planned(*asked(town, vms, cluster, room(gib=5, count=2)))
    assert (larger.hosts_used, larger.bound.hosts, larger.status) == (2, 2, "optimal")
    assert sum(kept.count for kept in larger.room) == 2
    assert larger.host_of_vm.shape == (2,)
    memory = [load for of in larger.loads for load in of if load.resource == "memory_configured"]
    assert sum(load.used for load in memory) == 4 * 1024  # of the VMs there are


@pytest.mark.parametrize(("together", "hosts"), [(False, 2), (True, 3)])
def test_on_one_host_or_on_any(town: Town, together: bool, hosts: int) -> None:
    vms = [town.vm("a", gib=3), town.vm("b", gib=3)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=5))])
    plan = planned(*asked(town, vms, cluster, room(gib=2, count=2, together=together)))
    assert plan.hosts_used == hosts


def test_the_room_survives_failures(town: Town) -> None:
    vms = [town.vm("a", gib=2)]
    small, large = (town.kind(name, town.hardware(gib=gib), count=1) for name, gib in (("small", 4), ("large", 8)))
    cluster = failures(town.cluster(types=[small, large]), 1)
    assert planned(*asked(town, vms, cluster)).hosts_used == 2
    assert planned(*asked(town, vms, cluster, room(gib=2))).hosts_used == 2
    refused = planned(*asked(town, vms, cluster, room(gib=4)))  # only the large host has room, and nothing replaces it
    assert not refused.hosts


def test_room_that_cannot_be_had_is_named(town: Town) -> None:
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=8))])
    plan = planned(*asked(town, [town.vm("a", gib=2)], cluster, room("next-database", gib=9)))
    assert plan.status == "infeasible"
    assert "next-database" in plan.conflicts[0].message
    assert planned(*asked(town, [town.vm("a", gib=2)], cluster, room("next-database", gib=8))).hosts_used == 2


def test_room_that_no_platform_allows_is_told_why(town: Town) -> None:
    cluster = town.cluster(hosts=[town.host("h1")])
    [conflict] = place(*asked(town, [town.vm("a")], cluster, room(vcpus=65)), stop=STOP).conflicts
    assert conflict.message == (
        "no host is allowed for room for next 1: c does not take room for next 1: Thin 1 allows 64 vCPUs a VM"
    )


def test_rules_about_hosts_speak_of_vms_to_come(town: Town) -> None:
    hosts = [town.host(name, town.hardware(gib=8)) for name in ("h1", "h2")]
    cluster = town.cluster(hosts=hosts)
    frozen = RuleStatement("quarantine", ("a",), ("h1",), current=(("a", "h1"),))
    estate, demand = asked(town, [town.vm("a", gib=1)], cluster, room(gib=4), rules=[frozen])
    plan = planned(estate, demand)
    assert [plan.hosts[kept.host].name for kept in plan.room] == ["h2"]
    only = replace(estate, rules=(frozen, RuleStatement("max_online", ("a",), ("c",), limit=1)))
    assert planned(only, demand).status == "infeasible"
    lonely = replace(estate, rules=(RuleStatement("exclusive", ("a",)),))
    assert planned(lonely, demand).hosts_used == 2


def test_the_checker_finds_missing_room(town: Town) -> None:
    vms = [town.vm("a", gib=3), town.vm("b", gib=3)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=6))])
    estate, demand = asked(town, vms, cluster, room("next-database", gib=3, count=2, together=True))
    plan = planned(estate, demand)
    assert plan.hosts_used == 2
    spread = replace(plan, host_of_vm=np.array([0, 1], dtype=np.int64))
    [found] = violations(estate, demand, spread)
    assert found.rule == "reserve_room"
    assert "2 VMs of next-database" in found.message
    crowded = replace(plan, host_of_vm=1 - plan.host_of_vm)  # the record is wrong, and there is room on the other host
    assert violations(estate, demand, crowded) == ()
    assert violations(estate, demand, replace(plan, room=())) == ()


def test_a_cluster_keeps_its_own_room(town: Town) -> None:
    vms = [town.vm("a", gib=1, clusters=("c", "d"))]
    kinds = {name: town.kind(hardware=town.hardware(gib=8), price=price) for name, price in (("c", 1.0), ("d", 9.0))}
    clusters = [town.cluster(name, types=[kind]) for name, kind in kinds.items()]
    estate = replace(town.estate(vms, clusters), reserve_room=(room(cluster="d"),))
    plan = planned(estate, town.demand(vms, ("c", "d")))
    assert {plan.hosts[kept.host].cluster for kept in plan.room} == {"d"}


def with_room_by_brute_force(small: Small, estate: Estate) -> tuple[float, int] | None:
    """Return cost and hosts of the best plan with the VMs to come put anywhere, all of them VMs like the others."""
    ruled, whole = with_coming(estate, small.demand)
    best: tuple[float, int] | None = None
    for where in itertools.product(range(len(small.hosts)), repeat=len(whole.vms)):
        used = sorted(set(where))
        hosts: tuple[PlannedHost, ...] = tuple(small.hosts[h] for h in used)
        rows = np.array([used.index(h) for h in where], dtype=np.int64)
        plan = Plan("feasible", hosts, rows, (), Bound(0, 0.0, "none"), "none")
        value = (plan.cost, plan.hosts_used)
        if (best is None or value < best) and not violations(ruled, whole, plan):
            best = value
    return best


@settings(RELAXED, max_examples=40)
@given(data=st.data())
def test_a_plan_with_room_is_as_cheap_as_brute_force(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(0, 1))
    if len(small.hosts) ** (len(small.demand.vms) + 2) > 1_500:
        return
    wanted = room(
        gib=data.draw(st.integers(1, 3)),
        vcpus=data.draw(st.integers(1, 2)),
        count=data.draw(st.integers(1, 2)),
        together=data.draw(st.booleans()),
        cpu_mhz=1000.0 * data.draw(st.integers(0, 2)),
    )
    estate = replace(small.estate, reserve_room=(wanted,))
    best = with_room_by_brute_force(small, estate)
    plan = place(estate, small.demand, stop=STOP)
    assert (plan.status == "infeasible") == (best is None)
    if best is not None:
        assert plan.status == "optimal"
        assert plan.cost == pytest.approx(best[0])
        assert plan.hosts_used == best[1]
        ruled, whole = with_coming(estate, small.demand)
        rows = [kept.host for kept in plan.room for _ in range(kept.count)]
        put = np.concatenate([plan.host_of_vm, np.array(rows, dtype=np.int64)])
        assert violations(ruled, whole, replace(plan, host_of_vm=put, room=())) == ()


@settings(RELAXED, max_examples=30)
@given(data=st.data())
def test_larger_hosts_never_need_more_of_them(town: Town, data: st.DataObject) -> None:
    vms = [town.vm(f"v{n}", gib=data.draw(st.integers(1, 4))) for n in range(data.draw(st.integers(1, 5)))]
    wanted = room(gib=data.draw(st.integers(1, 4)), count=data.draw(st.integers(1, 3)))
    gib = data.draw(st.integers(4, 8))
    used = []
    for size in (gib, gib + data.draw(st.integers(1, 4))):
        cluster = failures(town.cluster(types=[town.kind(hardware=town.hardware(gib=size))]), 1)
        plan = planned(*asked(town, vms, cluster, wanted))
        assert plan.status == "optimal"
        used.append(plan.hosts_used)
    assert used[1] <= used[0]
