"""Licences of products are part of the cost: the cheapest sum is found and proven."""

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
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.plan import Plan
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.packing.solver.presolve.host_fees import cost_with_fees, least_price
from vconsolidate.packing.solver.problem import Problem
from vconsolidate.packing.solver.side_constraints import OUTSIDE, HostFee, HostLimit, ItemLimit
from vconsolidate.packing.solver.solution import Bin
from vconsolidate.packing.solver.solve import solve
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=5.0)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def licence(*members: str, limit: int | None = None, name: str = "db", **prices: float) -> RuleStatement:
    return RuleStatement("licence", members, limit=limit, amounts=tuple(sorted(prices.items())), name=name)


def planned(town: Town, vms: Sequence[VirtualMachine], cluster: Cluster, *rules: RuleStatement) -> Plan:
    estate, demand = town.estate(vms, [cluster], rules), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert not plan.hosts or violations(estate, demand, plan) == ()
    return plan


@pytest.mark.parametrize(("per_host", "hosts", "cost"), [(1.0, 2, 102.0), (100.0, 3, 250.0)])
def test_a_licence_dearer_than_a_host_buys_a_host(town: Town, per_host: float, hosts: int, cost: float) -> None:
    """Hosts of 10: both databases (4) beside others (6) need two licences, together one and a host more."""
    vms = [town.vm(name, gib=gib) for name, gib in (("db1", 4), ("db2", 4), ("x", 6), ("y", 6))]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=10), price=50.0)])
    plan = planned(town, vms, cluster, licence("db1", "db2", per_host=per_host))
    assert (plan.hosts_used, plan.cost, plan.status) == (hosts, cost, "optimal")
    assert (plan.bound.hosts, plan.bound.cost) == (2, cost)
    assert (plan.products[0].bound, len(plan.products[0].hosts)) == (per_host, 4 - hosts)


def test_what_is_saved_on_hosts_is_weighed_against_licences(town: Town) -> None:
    vms = [town.vm("db1", gib=6), town.vm("db2", gib=6), town.vm("x", gib=4), town.vm("y", gib=4)]
    large = town.kind("large", town.hardware(gib=12), price=100.0)
    small = town.kind("small", town.hardware(gib=10), price=50.0)
    cluster = town.cluster(types=[large, small])
    cheap = planned(town, vms, cluster, licence("db1", "db2", per_host=5.0))
    assert [host.type_name for host in cheap.hosts] == ["small", "small"]
    assert cheap.cost == pytest.approx(110.0)
    dear = planned(town, vms, cluster, licence("db1", "db2", per_host=500.0))
    assert sorted(host.type_name for host in dear.hosts) == ["large", "small"]
    assert dear.cost == pytest.approx(650.0)
    [product] = dear.products
    assert (product.cost, product.bound, len(product.hosts)) == (500.0, 500.0, 1)
    assert dear.status == cheap.status == "optimal"
    assert dear.levels[0].value == pytest.approx(650.0)
    assert dear.levels[0].bound == pytest.approx(650.0)


def test_cores_and_years_are_counted(town: Town) -> None:
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=8, gib=8))])
    cluster = replace(cluster, policy=replace(cluster.policy, horizon_years=3.0))
    plan = planned(
        town, [town.vm("a", gib=1)], cluster, licence("a", per_core=10.0, per_core_year=1.0, per_host_year=2.0)
    )
    [product] = plan.products
    assert (product.cores, product.cost, product.bound) == (8, 80.0 + 24.0 + 6.0, 110.0)
    assert plan.cost == pytest.approx(110.0)
    estate = town.estate([town.vm("a", gib=1)], [cluster], [licence("a", per_core=10.0)])
    wrong = violations(estate, town.demand([town.vm("a", gib=1)]), plan)
    assert [(found.rule, "110.00" in found.message) for found in wrong] == [("licence", True)]


def test_hosts_with_fewer_cores_bear_the_licence(town: Town) -> None:
    hosts = [town.host("big", town.hardware(cores=32, gib=8)), town.host("slim", town.hardware(cores=8, gib=8))]
    vms = [town.vm("a", gib=5), town.vm("b", gib=5)]
    plan = planned(town, vms, town.cluster(hosts=hosts), licence("b", per_core_year=100.0))
    assert plan.products[0].hosts == ("slim",)


def test_hosts_of_one_class_are_not_used_twice(town: Town) -> None:
    """Two hosts there, to be used with and without a licence: the limit is on both uses together."""
    hosts = [town.host(name, town.hardware(gib=4)) for name in ("h1", "h2")]
    vms = [town.vm(name, gib=2) for name in ("a", "b", "c", "d")]
    plan = planned(town, vms, town.cluster(hosts=hosts), licence("a", "b", "c", per_host=7.0))
    assert (plan.hosts_used, plan.status) == (2, "optimal")
    assert plan.products[0].cost == 14.0
    five = planned(town, [*vms, town.vm("e", gib=2)], town.cluster(hosts=hosts), licence("a", per_host=7.0))
    assert five.status == "infeasible"


def test_products_share_hosts_where_that_is_cheaper(town: Town) -> None:
    vms = [town.vm(name, gib=2) for name in ("a", "b", "c", "d")]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=4), price=1.0)])
    rules = licence("a", "b", per_host=10.0), licence("b", "c", per_host=10.0, name="os")
    plan = planned(town, vms, cluster, *rules)
    assert [product.cost for product in plan.products] in ([10.0, 20.0], [20.0, 10.0])
    assert [product.bound for product in plan.products] == [10.0, 10.0]
    assert plan.status == "optimal"


@st.composite
def fees(draw: st.DrawFn, items: st.SearchStrategy[np.ndarray], n_classes: int) -> HostFee:
    """Draw a fee, perhaps one that is less where a host runs few VMs."""
    members, few = draw(items), st.integers(0, 3)
    whole = np.array([draw(few) for _ in range(n_classes)])
    if draw(st.booleans()):
        return HostFee(members, whole)
    weights = np.array([draw(st.integers(1, 2)) for _ in members])
    most, steps, at_least = 0, list[tuple[int, np.ndarray]](), np.zeros(n_classes, dtype=np.int64)
    for _ in range(draw(st.integers(1, 3))):
        most += draw(st.integers(1, 2))
        at_least = at_least + np.array([draw(few) for _ in range(n_classes)])
        steps.append((most, at_least))
    return HostFee(members, np.maximum(whole, 2 * draw(few)), weights, tuple(steps))


@st.composite
def priced(draw: st.DrawFn) -> Problem:
    n_items, n_classes = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    few = st.integers(0, 3)
    demand = [[draw(st.integers(1, 4)), draw(few)] for _ in range(n_items)]
    items = st.lists(st.integers(0, n_items - 1), min_size=1, unique=True).map(lambda found: np.array(sorted(found)))
    n_fees = draw(st.integers(1, 2))
    rules: dict[str, tuple[object, ...]] = {}
    if draw(st.booleans()):
        members = draw(items)
        rules["at_most"] = (ItemLimit(members, np.ones(members.size, dtype=np.int64), draw(st.integers(1, 2))),)
    if draw(st.booleans()):
        scope = np.array([draw(st.sampled_from((-1, -1, OUTSIDE))) for _ in range(n_classes)])
        rules["few_hosts"] = (HostLimit(draw(items), draw(st.integers(1, 2)), scope),)
    return Problem(
        dimensions=("x", "y"),
        count=np.array([draw(st.integers(1, 2)) for _ in range(n_items)]),
        demand=np.array([demand]),
        platform_of_class=np.zeros(n_classes, dtype=np.int64),
        capacity=np.array([[draw(st.integers(4, 7)), draw(st.integers(3, 6))] for _ in range(n_classes)]),
        available=np.array([draw(st.integers(1, 3)) for _ in range(n_classes)]),
        cost=np.array([draw(st.integers(1, 5)) for _ in range(n_classes)]),
        allowed=np.array([[draw(st.integers(0, 4)) > 0 for _ in range(n_classes)] for _ in range(n_items)]),
        fees=tuple(draw(fees(items, n_classes)) for _ in range(n_fees)),
        **rules,  # type: ignore[arg-type]
    )


def packings(problem: Problem) -> list[tuple[Bin, ...]]:
    """Return every packing there is."""
    hosts = [c for c in range(problem.n_classes) for _ in range(int(problem.available[c]))]
    copies = [item for item in range(problem.n_items) for _ in range(int(problem.count[item]))]
    found = []
    for where in itertools.product(range(len(hosts)), repeat=len(copies)):
        bins = []
        for host in sorted(set(where)):
            on = [item for item, at in zip(copies, where, strict=True) if at == host]
            bins.append(Bin(hosts[host], tuple(sorted(set(on))), tuple(on.count(item) for item in sorted(set(on)))))
        if not packing_faults(problem, bins):
            found.append(tuple(bins))
    return found


@settings(RELAXED, max_examples=120)
@given(problem=priced())
def test_cost_and_fees_are_as_low_as_brute_force(problem: Problem) -> None:
    if int(problem.available.sum()) ** problem.n_vms > 4_096:
        return
    every = packings(problem)
    found = solve(problem, STOP, 0)
    assert found.infeasible == (not every)
    if every:
        best = min(cost_with_fees(problem, bins) for bins in every)
        assert found.bins is not None
        assert not packing_faults(problem, found.bins)
        assert cost_with_fees(problem, found.bins) == found.value
        assert (found.value, found.bound) == (best, best)
        assert found.bound_hosts <= min(len(bins) for bins in every)
        for fee in problem.fees:
            alone = HostFee(fee.items, fee.least_due())
            cheapest = min(
                cost_with_fees(replace(problem, cost=problem.cost * 0, fees=(alone,)), bins) for bins in every
            )
            assert least_price(problem, fee.items, fee.least_due(), STOP, lambda p, s: solve(p, s, 0)) <= cheapest


@settings(RELAXED, max_examples=50)
@given(data=st.data())
def test_a_plan_with_licences_is_as_cheap_as_brute_force(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(small_estates(0, 1))
    members = data.draw(st.lists(st.sampled_from([vm.name for vm in small.demand.vms]), min_size=1, unique=True))
    prices = {name: data.draw(st.sampled_from((0.0, 1.0, 4.0))) for name in ("per_host", "per_core_year")}
    price = licence(*members, per_host=prices["per_host"], per_core_year=prices["per_core_year"])
    rules = (*small.estate.rules, price)
    estate = replace(small.estate, rules=rules)
    years = {cluster.name: cluster.policy.horizon_years for cluster in estate.clusters}

    def due(plan: Plan) -> float:
        where = {vm.name: int(host) for vm, host in zip(small.demand.vms, plan.host_of_vm, strict=True)}
        hosts = [plan.hosts[h] for h in sorted({where[name] for name in members})]
        yearly = [host.hardware.cpu.cores * prices["per_core_year"] * years[host.cluster] for host in hosts]
        return len(hosts) * prices["per_host"] + sum(yearly)

    good = [
        (plan.cost + due(plan), plan.hosts_used)
        for where in small.placements()
        if not violations(estate, small.demand, plan := small.plan(where))
    ]
    plan = place(estate, small.demand, stop=STOP)
    assert (plan.status == "infeasible") == (not good)
    if good:
        assert plan.status == "optimal"
        assert plan.cost == pytest.approx(min(good)[0])
        assert plan.hosts_used == min(good)[1]
        assert plan.levels[0].proven
        assert all(product.bound <= product.cost for product in plan.products)
        if any(prices.values()):
            assert sum(product.cost for product in plan.products) == pytest.approx(due(plan))
