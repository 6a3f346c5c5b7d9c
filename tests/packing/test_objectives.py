"""Objectives of several levels against every placement there is, and laws of adding levels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import Criterion
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.objective_levels import fullest
from vconsolidate.packing.place import place
from vconsolidate.verify.plan import loads, violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

STOP = Stop(work=5.0)
ORDERS: tuple[tuple[Criterion, ...], ...] = (
    ("cost", "hosts"),
    ("hosts", "cost"),
    ("power", "cost"),
    ("licences", "hosts", "cost"),
    ("cost", "hosts", "balance"),
    ("hosts", "similarity", "balance"),
    ("cost", "blast_radius"),
    ("hosts", "blast_radius", "balance"),
)


def minimising(estate: Estate, objective: Sequence[Criterion]) -> Estate:
    clusters = (replace(c, policy=replace(c.policy, objective=tuple(objective))) for c in estate.clusters)
    return replace(estate, clusters=tuple(clusters))


def most_on_a_host(small: Small, plan: Plan) -> int:
    """Return how many VMs of tiers 1 and 2 the host with the most of them has."""
    critical = [0] * len(plan.hosts)
    for vm, host in zip(small.demand.vms, plan.host_of_vm.tolist(), strict=True):
        critical[host] += vm.tier <= 2
    return max(critical, default=0)


def figure(criterion: Criterion, small: Small, plan: Plan) -> float:  # noqa: PLR0911 - one return for each criterion
    """Return what a plan reaches, smaller is better."""
    types = {(c.name, k.name): k for c in small.estate.clusters for k in c.host_types}
    existing = {h.name: h for c in small.estate.clusters for h in c.hosts}
    horizon = {c.name: c.policy.horizon_years for c in small.estate.clusters}
    if criterion == "cost":
        return round(plan.cost, 2)
    if criterion == "hosts":
        return plan.hosts_used
    if criterion == "power":
        return round(sum(h.hardware.idle_power_w for h in plan.hosts), 2)
    if criterion == "licences":
        of_host = (existing[h.name] if h.existing else types[h.cluster, h.type_name] for h in plan.hosts)
        yearly = [(o.licence_per_year or 0.0) * horizon[h.cluster] for o, h in zip(of_host, plan.hosts, strict=True)]
        return round(sum(yearly), 2)
    if criterion == "balance":
        return round(fullest(loads(small.estate, small.demand, plan.hosts, plan.host_of_vm)), 4)
    if criterion == "blast_radius":
        return most_on_a_host(small, plan)
    on: dict[tuple[int, str], int] = {}
    for vm, host in zip(small.demand.vms, plan.host_of_vm.tolist(), strict=True):
        on[host, vm.guest.key] = on.get((host, vm.guest.key), 0) + 1
    return -sum(n * (n - 1) // 2 for n in on.values())


@pytest.mark.parametrize("objective", ORDERS)
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_levels_against_every_placement(
    small_estates: Callable[[int, int], st.SearchStrategy[Small]], objective: tuple[Criterion, ...], data: st.DataObject
) -> None:
    small = data.draw(small_estates(0, 1))
    vms = tuple(
        replace(vm, guest=replace(vm.guest, key=data.draw(st.sampled_from("ab"))), tier=data.draw(st.integers(1, 3)))
        for vm in small.demand.vms
    )
    small = replace(small, estate=minimising(small.estate, objective), demand=replace(small.demand, vms=vms))
    plan = place(small.estate, small.demand, stop=STOP)
    sound = [
        tuple(figure(c, small, candidate) for c in objective)
        for placement in small.placements()
        if not violations(small.estate, small.demand, candidate := small.plan(placement))
    ]
    assert bool(plan.hosts) == bool(sound)
    if not plan.hosts:
        return
    reached = tuple(figure(c, small, plan) for c in objective)
    for number, level in enumerate(plan.levels):
        above = [other for other in sound if other[:number] == reached[:number]]
        best = min(other[number] for other in (sound if level.among == "all" else above))
        sign = -1 if level.criterion == "similarity" else 1
        assert sign * level.value == pytest.approx(reached[number], abs=1e-3)
        if level.bound is not None and level.among != "same hosts":
            assert sign * level.bound <= best + 1e-3
        if level.proven and level.among != "same hosts":
            assert reached[number] <= best + 1e-3
    if plan.status == "optimal":
        choosing = sum(c in {"cost", "hosts", "power", "licences"} for c in objective)
        # Purchases without a price are a level of their own below the cost.
        if all(k.price for c in small.estate.clusters for k in c.host_types):
            assert reached[:choosing] == min(other[:choosing] for other in sound)


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_level_more_worsens_none_above(
    small_estates: Callable[[int, int], st.SearchStrategy[Small]], data: st.DataObject
) -> None:
    small = data.draw(small_estates(1, 1))
    objective: tuple[Criterion, ...] = ("cost", "hosts", "similarity", "balance")
    plans = [place(minimising(small.estate, objective[:n]), small.demand, stop=STOP) for n in range(1, 5)]
    for shorter, longer in pairwise(plans):
        assert [lv.value for lv in longer.levels[: len(shorter.levels)]] == pytest.approx(
            [lv.value for lv in shorter.levels]
        )


def test_fewer_hosts_or_less_money(town: Town) -> None:
    vms = [town.vm(f"v{i}", mhz=1000.0) for i in range(4)]
    small = town.kind("small", town.hardware(cores=2), price=10.0)
    large = town.kind("large", town.hardware(cores=4), price=30.0)
    estate, demand = town.estate(vms, [town.cluster(types=[small, large])]), town.demand(vms)
    cheap = place(minimising(estate, ("cost", "hosts")), demand, stop=STOP)
    few = place(minimising(estate, ("hosts", "cost")), demand, stop=STOP)
    assert [(lv.value, lv.bound) for lv in cheap.levels] == [(20.0, 20.0), (2.0, 2.0)]
    assert [(lv.value, lv.bound) for lv in few.levels] == [(1.0, 1.0), (30.0, 30.0)]
    assert few.levels[1].among == "as good above"
    assert (cheap.bound.cost, few.bound.cost) == (20.0, 20.0)


def test_alike_guests_share_a_host_and_the_load_is_even(town: Town) -> None:
    guests = [replace(town.vm("x").guest, key=key) for key in ("a", "b")]
    vms = [replace(town.vm(f"v{i}", mhz=1000.0), guest=guests[i % 2]) for i in range(8)]
    kind = town.kind(hardware=town.hardware(cores=5))
    estate, demand = town.estate(vms, [town.cluster(types=[kind])]), town.demand(vms)
    alike = place(minimising(estate, ("hosts", "similarity")), demand, stop=STOP).levels[-1]
    assert (alike.value, alike.bound) == (12.0, 12.0)
    even = place(minimising(estate, ("hosts", "balance")), demand, stop=STOP).levels[-1]
    assert even.value == pytest.approx(0.8)
    assert even.proven


def test_shares_are_of_the_whole_host(town: Town) -> None:
    # a host of 4 GiB for VMs of 3 holds one of them and is 75 % full; with two of the small ones its vCPUs are full
    policy = replace(town.cluster().policy, vcpu_per_core=1.0)
    kind = town.kind(hardware=town.hardware(cores=4, gib=4))
    vms = [*(town.vm(f"v{i}") for i in range(3)), town.vm("large", vcpus=2, gib=3)]
    estate, demand = town.estate(vms, [town.cluster(types=[kind], policy=policy)]), town.demand(vms)
    hosts, similarity, balance = place(minimising(estate, ("hosts", "similarity", "balance")), demand, stop=STOP).levels
    assert (hosts.value, similarity.value, similarity.bound) == (2.0, 3.0, 3.0)
    assert balance.value == pytest.approx(0.75)
    assert balance.proven


def test_a_level_below_the_balance_is_reached_however_the_share_is_rounded(town: Town) -> None:
    # the fuller host uses 50.00002 % of its memory: a little more than 5000 steps
    guests = {key: replace(town.vm("x").guest, key=key) for key in "ab"}
    sizes = {"a": 2048.0, "b": 2048.0 + 1 / 1024}
    vms = [replace(town.vm(f"large-{key}", gib=sizes[key]), guest=guests[key]) for key in "ab"]
    vms += [replace(town.vm(f"small-{n}", mhz=10.0 + n), guest=guests["ba"[n % 2]]) for n in range(4)]
    kind = town.kind(hardware=town.hardware(gib=4096))
    estate = town.estate(vms, [town.cluster(types=[kind])], [RuleStatement("anti_affinity", ("large-a", "large-b"))])
    levels = place(minimising(estate, ("hosts", "balance", "similarity")), town.demand(vms), stop=STOP).levels
    assert [level.proven for level in levels] == [True, True, True]
    assert levels[2].value == 6.0


def test_more_hosts_for_nothing_are_as_good(town: Town) -> None:
    vms = [town.vm(f"v{i}", gib=2) for i in range(2)]
    hosts = [town.host(f"h{i}", town.hardware(gib=4)) for i in range(2)]
    estate, demand = town.estate(vms, [town.cluster(hosts=hosts)]), town.demand(vms)
    cost, balance = place(minimising(estate, ("cost", "balance")), demand, stop=STOP).levels
    assert (cost.value, cost.bound) == (0.0, 0.0)
    assert balance.among == "same hosts" or balance.value == pytest.approx(0.5)
    settled = place(minimising(estate, ("cost", "hosts", "balance")), demand, stop=STOP).levels[-1]
    assert (settled.value, settled.among) == (1.0, "as good above")
