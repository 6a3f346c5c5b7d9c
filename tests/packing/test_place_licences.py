"""Licences as people pay them: what a plan pays is what brute force pays, and no bound is above it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from vconsolidate.model.admission import Admission
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.licence import ClusterLicence, Counting, Licence, Price
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=6.0)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def rule(*members: str, licence: Licence, name: str = "product", hosts: Sequence[str] = ()) -> RuleStatement:
    return RuleStatement("licence", members, hosts=tuple(hosts), licence=licence, name=name)


def counted(
    per: str, price: float, *, spare_hosts: str = "free", unlimited: float | None = None, **how: object
) -> Licence:
    counting = Counting(per, **how)  # type: ignore[arg-type]
    return Licence(counting, Price(price), None if unlimited is None else Price(unlimited), spare_hosts)  # type: ignore[arg-type]


def planned(town: Town, vms: Sequence[VirtualMachine], cluster: Cluster, *rules: RuleStatement) -> Plan:
    estate, demand = town.estate(vms, [cluster], rules), town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert not plan.hosts or violations(estate, demand, plan) == ()
    return plan


def types_of(plan: Plan) -> list[str]:
    return sorted(host.type_name for host in plan.hosts)


def test_a_licence_stated_twice_with_its_members_in_another_order_is_paid_once(town: Town) -> None:
    kind, vms = town.kind("small", town.hardware(cores=16, sockets=2, gib=40), price=0.0), [town.vm("v"), town.vm("w")]
    for stated in ({"licence": counted("host", 21.0)}, {"amounts": (("per_host", 21.0),)}):
        twice = [RuleStatement("licence", names, **stated, name="one") for names in (("v", "w"), ("w", "v"))]
        assert planned(town, vms, town.cluster(types=[kind]), *twice).cost == 21.0


@pytest.mark.parametrize("spare_hosts", ["free", "count"])
def test_a_licence_stated_twice_with_its_hosts_in_another_order_is_paid_once(town: Town, spare_hosts: str) -> None:
    """Planner and checker agree on which licences are one: hosts matter where those kept empty pay, in any order."""
    kind, vm = town.kind("small", town.hardware(cores=16, sockets=2, gib=20), price=0.0), town.vm("v", gib=10)
    licence = counted("host", 21.0, spare_hosts=spare_hosts)
    cluster = town.cluster(types=[kind])
    twice = [rule("v", licence=licence, hosts=hosts) for hosts in ((cluster.name, "small"), ("small", cluster.name))]
    assert planned(town, [vm], cluster, *twice).cost == 21.0
    one = [rule("v", licence=licence, hosts=hosts) for hosts in ((cluster.name,), ("small",))]
    assert planned(town, [vm], cluster, *one).cost == (21.0 if spare_hosts == "free" else 42.0)


# --- two cases of docs/licences.md, worked by hand


def test_a_floor_of_16_cores_for_each_processor_makes_fewer_larger_processors_cheaper(town: Town) -> None:
    """40 GiB of VMs: two hosts of 2 × 8 cores (64 units) or one of 2 × 16 (32 units) at 100 a unit."""
    small = town.kind("small", town.hardware(cores=16, sockets=2, gib=20), price=3000.0)
    large = town.kind("large", town.hardware(cores=32, sockets=2, gib=40), price=7500.0)
    vms = [town.vm(f"v{n}", gib=10) for n in range(4)]
    for floor, types, cost in ((0, ["small", "small"], 2 * 3000 + 32 * 100), (16, ["large"], 7500 + 32 * 100)):
        licence = ClusterLicence("vSphere", counted("core", 100.0, spare_hosts="count", floor_per_processor=floor))
        plan = planned(town, vms, replace(town.cluster(types=[small, large]), licences=(licence,)))
        assert (types_of(plan), plan.cost, plan.status) == (types, cost, "optimal")
        [product] = plan.products
        assert (product.name, product.cores, product.units, product.cost) == ("vSphere", 32, 32, 3200.0)
        assert plan.levels[0].bound == plan.bound.cost == cost


def test_vms_for_each_licence_change_which_host_is_cheapest(town: Town) -> None:
    """Four VMs, two for each licence of a host: one host of 32 cores twice, or two hosts of 16 cores once each."""
    small = town.kind("small", town.hardware(cores=16, gib=20), price=3000.0)
    large = town.kind("large", town.hardware(cores=32, gib=40), price=5500.0)
    vms = [town.vm(f"v{n}", gib=10) for n in range(4)]
    names = [vm.name for vm in vms]
    free = planned(town, vms, town.cluster(types=[small, large]))
    assert (types_of(free), free.cost) == (["large"], 5500.0)
    stacked = rule(*names, licence=counted("core", 60.0, vms_per_licence=2))
    plan = planned(town, vms, town.cluster(types=[small, large]), stacked)
    assert (types_of(plan), plan.cost, plan.status) == (["small", "small"], 6000 + 32 * 60, "optimal")
    whole = rule(*names, licence=counted("core", 60.0, vms_per_licence=2, unlimited=70.0))
    plan = planned(town, vms, town.cluster(types=[small, large]), whole)
    assert (types_of(plan), plan.cost, plan.status) == (["large"], 5500 + 32 * 70, "optimal")
    assert (plan.products[0].units, plan.products[0].used) == (32, 32.0)


# --- kinds of licences that are easy to get wrong


@pytest.mark.parametrize(
    ("licence", "cost"),
    [
        (counted("core", 1.0), 12.0),
        (counted("core", 1.0, floor_per_processor=8), 16.0),
        (counted("core", 1.0, floor_per_processor=8, floor_per_host=20), 20.0),
        (counted("core", 1.0, pack=8), 16.0),
        (counted("core", 1.0, core_factor=0.5), 6.0),
        (counted("core", 1.0, core_factor=0.3), 4.0),
        (counted("core", 1.0, minimum_order=72), 72.0),
        (counted("socket", 1.0), 2.0),
        (counted("socket_pair", 1.0), 1.0),
        (counted("host", 1.0), 1.0),
        (counted("vm", 1.0), 3.0),
        (counted("vm", 1.0, pack=10), 10.0),
        (counted("vm", 1.0, minimum_order=5), 5.0),
        (counted("vcpu", 1.0), 8.0),
        (counted("vcpu", 1.0, floor_per_vm=4), 13.0),
        (counted("vcpu", 1.0, floor_per_vm=4, pack=2), 14.0),
        (counted("core", 1.0, vms_per_licence=2), 24.0),
        (counted("core", 1.0, vms_per_licence=3), 12.0),
        (counted("core", 1.0, vms_per_licence=1, unlimited=2.5), 30.0),
    ],
)
def test_units_of_one_host_with_two_processors_of_six_cores(town: Town, licence: Licence, cost: float) -> None:
    vms = [town.vm("a", vcpus=5), town.vm("b", vcpus=2), town.vm("c", vcpus=1)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=12, sockets=2), price=0.0)])
    plan = planned(town, vms, cluster, rule("a", "b", "c", licence=licence))
    assert (plan.cost, plan.status) == (cost, "optimal")
    assert plan.bound.cost == plan.levels[0].bound == cost
    assert sum(product.bound for product in plan.products) <= cost


def test_two_products_on_the_same_vms_are_both_paid_even_at_one_price(town: Town) -> None:
    one = counted("core", 5.0)
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=4), price=1.0)])
    plan = planned(town, [town.vm("a")], cluster, rule("a", licence=one), rule("a", licence=one, name="other"))
    assert (plan.cost, [product.name for product in plan.products]) == (41.0, ["product", "other"])
    twice = planned(town, [town.vm("a")], cluster, rule("a", licence=one), rule("a", licence=one))
    assert twice.cost == 21.0, "the same rule twice is one licence"


@pytest.mark.parametrize(("spare_hosts", "cost"), [("count", 3.0), ("free", 2.0)])
def test_hosts_kept_empty_for_failures_need_the_licence_of_a_cluster_or_not(
    town: Town, spare_hosts: str, cost: float
) -> None:
    vms = [town.vm("a", gib=4), town.vm("b", gib=4)]
    policy = replace(town.cluster().policy, host_failures_tolerated=1)
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(gib=4))], policy=policy)
    licensed = replace(cluster, licences=(ClusterLicence("x", counted("host", 1.0, spare_hosts=spare_hosts)),))
    plan = planned(town, vms, licensed)
    assert (plan.hosts_used, plan.cost, plan.status) == (3, cost, "optimal")


def test_a_product_of_a_pinned_vm_is_needed_where_it_may_restart(town: Town) -> None:
    """Three hosts there; the database may run on two of them, and both need its licence if a failure may move it."""
    hosts = [town.host(f"h{n}", town.hardware(cores=4 * (n + 1), gib=4)) for n in range(3)]
    vms = [town.vm("db", gib=4), town.vm("x", gib=4), town.vm("y", gib=4)]
    licensed = counted("core", 1.0, spare_hosts="count")
    plan = planned(town, vms, town.cluster(hosts=hosts), rule("db", licence=licensed, hosts=["h0", "h2"]))
    assert (plan.products[0].hosts, plan.cost) == (("h0", "h2"), 16.0)
    every = planned(town, vms, town.cluster(hosts=hosts), rule("db", licence=licensed))
    assert (every.products[0].hosts, every.cost) == (("h0", "h1", "h2"), 24.0)
    only = planned(town, vms, town.cluster(hosts=hosts), rule("db", licence=counted("core", 1.0)))
    assert (only.products[0].hosts, only.cost) == (("h0",), 4.0)


def test_a_host_in_maintenance_is_no_part_of_the_plan_and_pays_nothing(town: Town) -> None:
    hosts = [town.host("h0"), town.host("h1", maintenance=True)]
    cluster = replace(
        town.cluster(hosts=hosts), licences=(ClusterLicence("x", counted("host", 7.0, spare_hosts="count")),)
    )
    assert planned(town, [town.vm("a")], cluster).cost == 7.0


def test_a_smallest_order_makes_smaller_hosts_no_cheaper(town: Town) -> None:
    """Of 72 units at least, two hosts of 16 cores are no cheaper than one of 64, which costs less to buy."""
    small = town.kind("small", town.hardware(cores=16, gib=20), price=3000.0)
    large = town.kind("large", town.hardware(cores=64, gib=40), price=5500.0)
    vms = [town.vm(f"v{n}", gib=10) for n in range(4)]
    for order, types, cost in ((0, ["small", "small"], 6000 + 3200), (72, ["large"], 5500 + 7200)):
        licence = ClusterLicence("x", counted("core", 100.0, spare_hosts="count", minimum_order=order))
        plan = planned(town, vms, replace(town.cluster(types=[small, large]), licences=(licence,)))
        assert (types_of(plan), plan.cost, plan.status) == (types, cost, "optimal")
        assert plan.bound.cost == cost


@pytest.mark.parametrize(("price", "cluster"), [(1.0, "east"), (100.0, "west")])
def test_a_product_goes_to_the_cluster_whose_hosts_cost_least_to_license(
    town: Town, price: float, cluster: str
) -> None:
    """Three hosts that are there in the east, all in use, or one to buy in the west for 50: every host is licensed."""
    hosts = [town.host(f"h{n}", town.hardware(gib=8)) for n in range(3)]
    east = town.cluster("east", hosts=hosts)
    west = town.cluster("west", types=[town.kind(hardware=town.hardware(gib=8), price=50.0)])
    vms = [town.vm(f"e{n}", gib=6, clusters=("east",)) for n in range(3)]
    vms.append(town.vm("db", gib=2, clusters=("east", "west")))
    product = rule("db", licence=counted("host", price, spare_hosts="count"))
    estate, demand = town.estate(vms, [east, west], [product]), town.demand(vms, ("east", "west"))
    plan = place(estate, demand, stop=STOP)
    assert violations(estate, demand, plan) == ()
    assert {host.cluster for host in plan.hosts if host.name in plan.products[0].hosts} == {cluster}
    assert (plan.cost, plan.status) == ((3.0, "optimal") if cluster == "east" else (150.0, "optimal"))
    assert plan.bound.cost == plan.levels[0].bound == plan.cost


@pytest.mark.parametrize("objective", [("cost", "hosts"), ("cost", "hosts", "balance"), ("cost", "similarity")])
def test_vms_move_for_even_load_only_where_that_costs_no_licence(town: Town, objective: tuple[str, ...]) -> None:
    """Six VMs on two hosts, two for each licence: 4 and 2 need three licences, 3 and 3 would need four."""
    vms = [town.vm(f"v{n}", gib=2) for n in range(6)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=1, gib=8), price=10.0)])
    cluster = replace(cluster, policy=replace(cluster.policy, objective=objective))  # type: ignore[arg-type]
    stacked = rule(*(vm.name for vm in vms), licence=counted("host", 1.0, vms_per_licence=2))
    plan = planned(town, vms, cluster, stacked)
    assert (plan.cost, plan.status) == (23.0, "optimal")


def test_a_plan_near_the_one_before_pays_no_more(town: Town) -> None:
    vms = [town.vm(f"v{n}", gib=2) for n in range(6)]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=1, gib=8), price=10.0)])
    stacked = rule(*(vm.name for vm in vms), licence=counted("host", 1.0, vms_per_licence=2))
    estate, demand = town.estate(vms, [cluster], [stacked]), town.demand(vms)
    names = ("c-t-01", "c-t-02")
    before = Previous(
        tuple(PreviousHost(name, "c", "t", spare=False) for name in names),
        {vm.name: names[n % 2] for n, vm in enumerate(vms)},
    )
    plan = place(estate, demand, stop=STOP, previous=before)
    assert violations(estate, demand, plan) == ()
    assert plan.cost == 23.0


@pytest.mark.parametrize("form", ["dedicated", "exact", "percentage", "slots"])
def test_steps_in_every_form_of_admission_control(town: Town, form: str) -> None:
    vms = [town.vm(f"v{n}", gib=2) for n in range(6)]
    admission = Admission(form=form)  # type: ignore[arg-type]
    policy = replace(town.cluster().policy, host_failures_tolerated=1, admission=admission)
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=1, gib=8), price=10.0)], policy=policy)
    stacked = rule(*(vm.name for vm in vms), licence=counted("host", 1.0, vms_per_licence=2))
    plan = planned(town, vms, cluster, stacked)
    assert plan.hosts
    assert plan.cost == plan.hosts_used * 10.0 + plan.products[0].cost
    assert plan.products[0].cost >= 3.0
    assert plan.bound.cost <= plan.cost


# --- laws


@st.composite
def licences(draw: st.DrawFn) -> Licence:
    per = draw(st.sampled_from(("core", "socket", "socket_pair", "host", "vm", "vcpu")))
    small = st.integers(1, 4)
    how: dict[str, object] = {"pack": draw(st.sampled_from((1, 1, 2)))}
    if per == "core":
        how |= {"floor_per_processor": draw(small), "core_factor": draw(st.sampled_from((0.5, 1.0)))}
    if per == "vcpu":
        how["floor_per_vm"] = draw(small)
    on_hosts = per not in {"vm", "vcpu"}
    spare, unlimited = "free", None
    kind = draw(st.sampled_from(("plain", "stacked", "counted", "order")))
    if kind == "stacked" and on_hosts:
        how["vms_per_licence"] = draw(st.integers(1, 2))
        unlimited = draw(st.sampled_from((None, 3.0)))
    if kind == "counted" and on_hosts:
        spare = "count"
    if kind == "order":
        how["minimum_order"] = draw(st.integers(2, 9))
    return counted(per, draw(st.sampled_from((1.0, 2.0, 4.0))), spare_hosts=spare, unlimited=unlimited, **how)


def due(plan: Plan, small: Small, licence: Licence, members: Sequence[str], cluster: str = "") -> float:
    """Return what a licence costs, all over again."""
    how, names = licence.counting, [vm.name for vm in small.demand.vms]
    at = [int(host) for host, name in zip(plan.host_of_vm, names, strict=True) if name in members]
    if how.per in {"vm", "vcpu"}:
        units = 0
        for vm in small.demand.vms:
            if vm.name in members:
                units += 1 if how.per == "vm" else ceil(max(vm.vcpus, how.floor_per_vm) / how.pack) * how.pack
        units = ceil(units / how.pack) * how.pack if how.per == "vm" else units
        return max(units, how.minimum_order) * licence.price.once
    total, cost = 0, 0.0
    used = {plan.hosts[h].cluster for h in at}
    for index, host in enumerate(plan.hosts):
        n, cpu = at.count(index), host.hardware.cpu
        if cluster and host.cluster != cluster:
            continue
        everywhere = licence.spare_hosts == "count" and (bool(cluster) or host.cluster in used)
        if not n and not everywhere:
            continue
        if how.per == "core":
            cores = cpu.sockets * max(cpu.cores_per_socket, how.floor_per_processor)
            units = ceil(ceil(cores / how.pack) * how.pack * how.core_factor)
        else:
            plain = {"socket": cpu.sockets, "socket_pair": ceil(cpu.sockets / 2), "host": 1}[how.per]
            units = ceil(plain / how.pack) * how.pack
        total += units
        times = ceil(n / how.vms_per_licence) if how.vms_per_licence else 1
        price = times * units * licence.price.once
        cost += price if licence.unlimited is None else min(price, units * licence.unlimited.once)
    return cost + max(0, how.minimum_order - total) * licence.price.once * bool(total)


def every_plan(small: Small, estate: Estate, tolerated: int) -> Iterator[Plan]:
    for placement in small.placements():
        others = [h for h in range(len(small.hosts)) if h not in placement] if tolerated else []
        for size in range(len(others) + 1):
            for spares in itertools.combinations(others, size):
                plan = small.plan(placement, spares)
                if not violations(estate, small.demand, plan):
                    yield plan


@pytest.mark.parametrize("tolerated", [0, 1])
@settings(RELAXED, max_examples=60)
@given(data=st.data())
def test_a_plan_pays_what_brute_force_pays(small_estates: Estates, tolerated: int, data: st.DataObject) -> None:
    small = data.draw(small_estates(tolerated, 1))
    members = data.draw(st.lists(st.sampled_from([vm.name for vm in small.demand.vms]), min_size=1, unique=True))
    own = data.draw(licences())
    rules = (*small.estate.rules, rule(*members, licence=own))
    of_cluster = data.draw(st.one_of(st.none(), licences().filter(lambda one: one.counting.on_hosts)))
    every, clusters = [vm.name for vm in small.demand.vms], list(small.estate.clusters)
    objective = data.draw(st.sampled_from((("cost", "hosts"), ("cost", "hosts", "balance"))))
    clusters = [replace(c, policy=replace(c.policy, objective=objective)) for c in clusters]  # type: ignore[arg-type]
    if of_cluster is not None:
        of_cluster = replace(of_cluster, counting=replace(of_cluster.counting, vms_per_licence=None), unlimited=None)
        clusters[0] = replace(clusters[0], licences=(ClusterLicence("all", of_cluster),))
    estate = replace(small.estate, rules=rules, clusters=tuple(clusters))

    def cost(plan: Plan) -> float:
        found = sum(host.cost + host.power_cost for host in plan.hosts) + due(plan, small, own, members)
        return found + (due(plan, small, of_cluster, every, clusters[0].name) if of_cluster is not None else 0.0)

    best = min((cost(plan) for plan in every_plan(small, estate, tolerated)), default=None)
    plan = place(estate, small.demand, stop=STOP)
    if best is None:
        assert plan.status in {"infeasible", "unknown"}
        return
    if not plan.hosts:
        assert (plan.status, tolerated) == ("unknown", 1)
        return
    assert violations(estate, small.demand, plan) == ()
    assert plan.cost == pytest.approx(cost(plan), abs=1e-6)
    assert plan.bound.cost <= best + 1e-6
    assert plan.levels[0].bound is None or plan.levels[0].bound <= best + 1e-6
    assert sum(product.bound for product in plan.products) <= best + 1e-6
    if plan.status == "optimal":
        assert plan.cost == pytest.approx(best, abs=1e-6)
    else:
        event(f"not proven, {plan.cost - best:.0f} above the best")
