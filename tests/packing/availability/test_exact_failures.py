"""Plans with exact N+k survive every failure by brute force, and nothing cheaper does where they are called optimal."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vconsolidate.model.admission import Admission
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import Policy
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Town

POLICY = Policy(vcpu_per_core=4.0, cpu_ceiling_fraction=1.0, memory_ceiling_fraction=1.0, network_ceiling_fraction=1.0)
STOP = Stop(work=5.0)

Case = tuple[list[int], list[int], list[int], list[bool]]
"""Sizes of VMs, rooms and costs of hosts, and which VMs restart."""


def tolerant(form: str = "exact", *, k: int = 1, domain: str = "host") -> Policy:
    return replace(POLICY, host_failures_tolerated=k, admission=Admission(form, domain))  # type: ignore[arg-type]


def survives(
    where: Sequence[int], sizes: Sequence[int], rooms: Sequence[int], restarts: Sequence[bool], k: int
) -> bool:
    """Whether a restart exists after every loss of `k` hosts, by trying all of them."""
    load = [sum(s for s, w in zip(sizes, where, strict=True) if w == h) for h in range(len(rooms))]
    for lost in itertools.combinations(range(len(rooms)), k):
        down = [vm for vm, host in enumerate(where) if host in lost and restarts[vm]]
        left = [h for h in range(len(rooms)) if h not in lost]
        if not any(_fits(again, down, sizes, load, rooms) for again in itertools.product(left, repeat=len(down))):
            return False
    return True


def _fits(
    again: Sequence[int], down: Sequence[int], sizes: Sequence[int], load: Sequence[int], rooms: Sequence[int]
) -> bool:
    after = list(load)
    for vm, host in zip(down, again, strict=True):
        after[host] += sizes[vm]
    return all(after[host] <= rooms[host] for host in again)


def cheapest(
    sizes: Sequence[int], rooms: Sequence[int], costs: Sequence[int], restarts: Sequence[bool], k: int
) -> int | None:
    """The least cost of hosts (a subset of those there are) that survive every loss of `k`; None when none do."""
    best: int | None = None
    for number in range(1, len(rooms) + 1):
        for hosts in itertools.combinations(range(len(rooms)), number):
            price = sum(costs[h] for h in hosts)
            if best is not None and price >= best:
                continue
            room = [rooms[h] for h in hosts]
            for where in itertools.product(range(number), repeat=len(sizes)):
                load = [sum(s for s, w in zip(sizes, where, strict=True) if w == h) for h in range(number)]
                fits = all(used <= there for used, there in zip(load, room, strict=True))
                if fits and survives(where, sizes, room, restarts, min(k, number)):
                    best = price
                    break
    return best


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Sizes of VMs, rooms and costs of hosts, and which VMs restart."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    n_hosts = draw(st.integers(2, 4))
    rooms = draw(st.lists(st.sampled_from((4, 4, 6, 8)), min_size=n_hosts, max_size=n_hosts))
    costs = [draw(st.sampled_from((1, room))) for room in rooms]
    restarts = [draw(st.integers(0, 3)) > 0 for _ in sizes]
    return sizes, rooms, costs, restarts


def encoded(town: Town, case: Case, policy: Policy) -> tuple[Estate, Demand]:
    sizes, rooms, costs, restarts = case
    vms = [
        town.vm(f"v{n}", gib=size, restart="medium" if again else "disabled")
        for n, (size, again) in enumerate(zip(sizes, restarts, strict=True))
    ]
    hosts = [
        town.host(f"h{n}", town.hardware(gib=room), licence_per_year=float(cost))
        for n, (room, cost) in enumerate(zip(rooms, costs, strict=True))
    ]
    return town.estate(vms, [town.cluster(hosts=hosts, policy=replace(policy, horizon_years=1.0))]), town.demand(vms)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_a_plan_survives_and_its_bound_holds(town: Town, case: Case) -> None:
    sizes, rooms, costs, restarts = case
    estate, demand = encoded(town, case, tolerant())
    plan = place(estate, demand, stop=STOP)
    optimum = cheapest(sizes, rooms, costs, restarts, 1)
    if optimum is None:
        assert plan.status == "infeasible"
        return
    assert plan.hosts, plan.conflicts
    there = [rooms[int(host.name[1:])] for host in plan.hosts]
    assert survives(plan.host_of_vm.tolist(), sizes, there, restarts, 1)
    assert plan.bound.cost <= optimum + 1e-6
    assert plan.cost == pytest.approx(optimum)
    assert plan.status == "optimal"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), order=st.randoms(use_true_random=False))
def test_the_same_plan_comes_out_whatever_the_order(town: Town, case: Case, order: object) -> None:
    estate, demand = encoded(town, case, tolerant())
    first, second = place(estate, demand, stop=STOP), place(estate, demand, stop=STOP)
    assert first.host_of_vm.tolist() == second.host_of_vm.tolist()
    shuffled = list(demand.vms)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    third = place(estate, town.demand(shuffled), stop=STOP)
    assert [h.name for h in third.hosts] == [h.name for h in first.hosts]
    if first.hosts:
        assert town.hosts_of(third, town.demand(shuffled)) == town.hosts_of(first, demand)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_exact_never_needs_more_than_dedicated(town: Town, case: Case) -> None:
    exact = place(*encoded(town, case, tolerant()), stop=STOP)
    dedicated = place(*encoded(town, case, tolerant("dedicated")), stop=STOP)
    if dedicated.hosts:
        assert exact.hosts
        assert exact.cost <= dedicated.cost + 1e-9


def plan_of(town: Town, vms: Sequence[VirtualMachine], hosts: int, policy: Policy, gib: int = 10) -> Plan:
    cluster = town.cluster(hosts=[town.host(f"h{n}", town.hardware(gib=gib)) for n in range(hosts)], policy=policy)
    return place(town.estate(vms, [cluster]), town.demand(vms), stop=STOP)


def test_vms_are_spread_over_all_hosts(town: Town) -> None:
    plan = plan_of(town, [town.vm(f"v{n}", gib=1) for n in range(20)], 3, tolerant())
    assert (plan.status, plan.hosts_used) == ("optimal", 3)
    assert sorted(np.bincount(plan.host_of_vm).tolist()) == [6, 7, 7]
    assert not any(host.spare for host in plan.hosts)


def test_vms_are_spread_where_one_of_them_alone_fills_its_host(town: Town) -> None:
    plan = plan_of(town, [town.vm("large", gib=10), town.vm("busy", gib=0, mhz=1000.0)], 2, tolerant())
    assert plan.status == "optimal"
    assert sorted(plan.host_of_vm.tolist()) == [0, 1]
    assert not any(host.spare for host in plan.hosts)


def test_every_failure_has_a_restart_map(town: Town) -> None:
    plan = plan_of(town, [town.vm(f"v{n}", gib=1) for n in range(20)], 3, tolerant())
    assert sorted(found.hosts for found in plan.restarts) == [("h0",), ("h1",), ("h2",)]
    for found in plan.restarts:
        assert not {host for _, host in found.placed} & set(found.hosts)


def test_one_host_less_does_not_survive(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=1) for n in range(20)]
    assert plan_of(town, vms, 3, tolerant()).status == "optimal"
    assert plan_of(town, vms, 2, tolerant()).status == "infeasible"


def test_vms_that_do_not_restart_need_no_room(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=5, restart="disabled" if n else "high") for n in range(3)]
    assert plan_of(town, vms, 2, tolerant()).status == "optimal"
    assert plan_of(town, [replace(vm, restart="low") for vm in vms], 2, tolerant()).status == "infeasible"


def test_two_failures_at_once(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=1) for n in range(20)]
    plan = plan_of(town, vms, 4, tolerant(k=2))
    assert plan.status == "optimal"
    assert len(plan.restarts) == 4 + 6
    assert plan_of(town, vms, 3, tolerant(k=2)).status == "infeasible"


def test_a_whole_rack_may_fail(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=1) for n in range(18)]
    racks = ("A", "A", "B", "B")
    hosts = [town.host(f"h{n}", town.hardware(gib=10), rack=rack) for n, rack in enumerate(racks)]
    estate = town.estate(vms, [town.cluster(hosts=hosts, policy=tolerant(domain="rack"))])
    plan = place(estate, town.demand(vms), stop=STOP)
    assert plan.hosts_used == 4
    assert {found.hosts for found in plan.restarts} == {("h0", "h1"), ("h2", "h3")}
    one_rack = [replace(host, rack="A" if n < 3 else "B") for n, host in enumerate(hosts)]
    estate = town.estate(vms, [town.cluster(hosts=one_rack, policy=tolerant(domain="rack"))])
    assert place(estate, town.demand(vms), stop=STOP).status == "infeasible"


def test_rules_hold_after_every_failure(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=1) for n in range(3)]
    apart = RuleStatement("anti_affinity", ("v0", "v1", "v2"))
    for hosts, status in ((4, "optimal"), (3, "infeasible")):
        cluster = town.cluster(
            hosts=[town.host(f"h{n}", town.hardware(gib=10)) for n in range(hosts)], policy=tolerant()
        )
        plan = place(town.estate(vms, [cluster], [apart]), town.demand(vms), stop=STOP)
        assert plan.status == status


def test_a_vm_that_a_rule_keeps_on_one_host_is_told(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=1) for n in range(6)]
    cluster = town.cluster(hosts=[town.host(f"h{n}", town.hardware(gib=10)) for n in range(3)], policy=tolerant())
    pin = RuleStatement("pin", ("v0",), hosts=("h1",))
    plan = place(town.estate(vms, [cluster], [pin]), town.demand(vms), stop=STOP)
    assert plan.hosts
    assert [conflict.subject for conflict in plan.unprotected] == ["v0"]


def test_a_spread_plan_of_others_is_verified(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=1) for n in range(18)]
    cluster = town.cluster(hosts=[town.host(f"h{n}", town.hardware(gib=10)) for n in range(3)], policy=tolerant())
    estate, demand = town.estate(vms, [cluster]), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    by_hand = replace(plan, restarts=(), host_of_vm=np.repeat(np.arange(3), 6))
    assert violations(estate, demand, by_hand) == ()
    uneven = replace(by_hand, host_of_vm=np.array([0] * 10 + [1] * 8))
    assert violations(estate, demand, uneven) == ()
    big = [replace(vm, configured_mib=6 * 1024, consumed_mib=6 * 1024.0) for vm in vms[:3]]
    told = violations(town.estate(big, [cluster]), town.demand(big), replace(by_hand, host_of_vm=np.arange(3)))
    assert [v.rule for v in told] == ["host_failures_tolerated"] * 3
    assert "when h0 fails, v0 cannot restart on any remaining host" in told[0].message


def test_a_false_restart_map_is_not_believed(town: Town) -> None:
    big = [town.vm(f"v{n}", gib=6) for n in range(3)]
    cluster = town.cluster(hosts=[town.host(f"h{n}", town.hardware(gib=10)) for n in range(4)], policy=tolerant())
    estate, demand = town.estate(big, [cluster]), town.demand(big)
    plan = place(estate, demand, stop=STOP)
    assert violations(estate, demand, plan) == ()
    lies = tuple(
        replace(found, placed=tuple((vm, found.hosts[0]) for vm, _ in found.placed)) for found in plan.restarts
    )
    without = [h.name for h in plan.hosts if not h.spare][:3]
    three = [town.host(name, town.hardware(gib=10)) for name in without]
    estate = town.estate(big, [town.cluster(hosts=three, policy=tolerant())])
    hosts = tuple(host for host in plan.hosts if host.name in without)
    crowded = replace(plan, hosts=hosts, host_of_vm=np.arange(3), restarts=lies)
    assert len(violations(estate, demand, crowded)) == 3


@pytest.mark.parametrize("form", ["dedicated", "exact"])
def test_a_rack_of_empty_hosts_may_fail_with_another(town: Town, form: str) -> None:
    # Two racks at once: those of the VMs and of the empty hosts. One host is left, and three failed.
    racks = ("A", "A", "A", "B", "B", "C")
    hosts = [town.host(f"h{n}", town.hardware(gib=10), rack=rack) for n, rack in enumerate(racks)]
    vms = [town.vm(f"v{n}", gib=9) for n in range(3)]
    estate = town.estate(vms, [town.cluster(hosts=hosts, policy=tolerant(form, k=2, domain="rack"))])
    assert not place(estate, town.demand(vms), stop=STOP).hosts
    one = [replace(vm, configured_mib=3072, consumed_mib=3072.0) for vm in vms]
    estate = town.estate(one, [town.cluster(hosts=hosts, policy=tolerant(form, k=2, domain="rack"))])
    assert place(estate, town.demand(one), stop=STOP).hosts_used == 3


def test_the_bound_knows_how_many_hosts_a_rack_takes_with_it(town: Town) -> None:
    hosts = [town.host(f"h{n}", town.hardware(gib=10), rack="AB"[n % 2]) for n in range(8)]
    vms = [town.vm(f"v{n}", gib=5) for n in range(6)]
    estate = town.estate(vms, [town.cluster(hosts=hosts, policy=tolerant(domain="rack"))])
    plan = place(estate, town.demand(vms), stop=STOP)
    assert (plan.status, plan.hosts_used, plan.bound.hosts) == ("optimal", 6, 6)


def test_licences_bind_where_vms_run_and_not_where_they_restart(town: Town) -> None:
    """Two licensed VMs stay on the one host that is paid for, and restart on the other, which has no licence."""
    vms = [town.vm("a", gib=16), town.vm("b", gib=4)]
    small = town.kind("small", town.hardware(gib=48), price=50.0)
    large = town.host("large", town.hardware(gib=128))
    cluster = town.cluster(types=[small], hosts=[large], policy=tolerant())
    rule = RuleStatement("licence", ("a", "b"), amounts=(("per_host", 35.0),), name="db")
    estate, demand = town.estate(vms, [cluster], [rule]), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert plan.cost == pytest.approx(85.0)
    assert len(set(plan.host_of_vm.tolist())) == 1
    assert violations(estate, demand, plan) == ()
    dedicated = place(replace(estate, clusters=(replace(cluster, policy=tolerant("dedicated")),)), demand, stop=STOP)
    assert plan.cost <= dedicated.cost
