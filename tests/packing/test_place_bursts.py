"""Plans that keep the largest peaks of every host free: against brute force, and against the steps after the search."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packing.test_place_random import bins_of
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.policy import Policy
from vconsolidate.model.previous import Previous, PreviousHost
from vconsolidate.model.statement import RuleStatement
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.datastores import limit_datastores
from vconsolidate.packing.encoding.encode import encode
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.feasibility import packing_faults
from vconsolidate.verify.plan import loads, violations

if TYPE_CHECKING:
    from tests.towns import Small, Town

    Estates = Callable[[int, int], st.SearchStrategy[Small]]

STOP = Stop(work=5.0)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def with_bursts(small: Small, bursts: Sequence[float], most: Sequence[int]) -> Small:
    """VMs that burst, in clusters that let so many do at the same time."""
    vms = tuple(
        replace(vm, cpu_burst_mhz_by_slot=(burst,)) for vm, burst in zip(small.demand.vms, bursts, strict=False)
    )
    clusters = tuple(
        replace(cluster, policy=replace(cluster.policy, cpu_vms_at_peak=number))
        for cluster, number in zip(small.estate.clusters, itertools.cycle(most), strict=False)
    )
    estate = replace(small.estate, clusters=clusters)
    return replace(small, estate=estate, demand=replace(small.demand, vms=vms))


@st.composite
def bursting(draw: st.DrawFn, drawn: st.SearchStrategy[Small]) -> Small:
    small = draw(drawn)
    sizes = st.sampled_from((0.0, 300.0, 1000.0, 1700.0))
    n = len(small.demand.vms)
    return with_bursts(
        small,
        draw(st.lists(sizes, min_size=n, max_size=n)),
        draw(st.lists(st.integers(0, 3), min_size=1, max_size=2)),
    )


@settings(RELAXED, max_examples=60)
@given(data=st.data())
def test_the_problem_says_what_the_checker_says(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(bursting(small_estates(0, 2)))
    if not small.hosts:
        return
    encoded = limit_datastores(encode(small.estate, small.demand))
    for _ in range(6):
        hosts = st.integers(0, len(small.hosts) - 1)
        plan = small.plan([data.draw(hosts) for _ in small.demand.vms])
        found = violations(small.estate, small.demand, plan)
        bins = bins_of(encoded, plan)
        if bins is not None:
            assert (packing_faults(encoded.problem, bins) == ()) == (found == ())


@settings(RELAXED, max_examples=40)
@given(data=st.data())
def test_a_plan_is_as_cheap_as_brute_force(small_estates: Estates, data: st.DataObject) -> None:
    small = data.draw(bursting(small_estates(data.draw(st.integers(0, 1)), 1)))
    plan = place(small.estate, small.demand, stop=STOP)
    good = [
        (tried.cost, tried.hosts_used)
        for tried in map(small.plan, small.placements())
        if not violations(small.estate, small.demand, tried)
    ]
    tolerated = any(cluster.policy.host_failures_tolerated for cluster in small.estate.clusters)
    if plan.hosts:
        assert violations(small.estate, small.demand, plan) == ()
    if not tolerated:
        assert bool(plan.hosts) == bool(good)
        if good:
            assert (plan.cost, plan.hosts_used) == min(good)
            assert plan.bound.hosts <= min(hosts for _, hosts in good)


def estate_of(town: Town, bursts: Sequence[float], **policy: object) -> tuple[Estate, list[VirtualMachine]]:
    vms = [town.vm(f"v{n:02d}", mhz=1000.0, cpu_burst_mhz_by_slot=(burst,)) for n, burst in enumerate(bursts)]
    stated: Policy = replace(town.cluster().policy, **policy)  # type: ignore[arg-type]
    cluster = town.cluster(types=[town.kind(hardware=town.hardware(cores=20), price=10.0)], policy=stated)
    return town.estate(vms, [cluster]), vms


def most_used(estate: Estate, demand: Demand, plan: Plan) -> float:
    """The largest CPU load of a host by the checker's figures, in MHz."""
    of_hosts = loads(estate, demand, plan.hosts, plan.host_of_vm)
    return max(load.used for host in of_hosts for load in host if load.resource == "cpu")


@pytest.mark.parametrize(("most", "hosts"), [(0, 1), (1, 1), (2, 2), (3, 6)])
def test_each_vm_at_its_peak_has_its_price(town: Town, most: int, hosts: int) -> None:
    """Twelve VMs of 1 GHz that burst by 6, hosts of 20: 20, 14, 8 and 2 fit beside the peaks; with 3, only 2 + 18."""
    estate, vms = estate_of(town, [6000.0] * 12, cpu_vms_at_peak=most)
    demand = town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert (plan.hosts_used, plan.status) == (hosts, "optimal")
    assert most_used(estate, demand, plan) <= 20_000.0


def test_with_no_vm_at_its_peak_nothing_changes(town: Town) -> None:
    estate, vms = estate_of(town, [6000.0] * 30)
    plain = town.demand([replace(vm, cpu_burst_mhz_by_slot=()) for vm in vms])
    with_peaks, without = (place(estate, demand, stop=STOP) for demand in (town.demand(vms), plain))
    assert (with_peaks.host_of_vm == without.host_of_vm).all()
    assert with_peaks.loads == without.loads
    assert encode(estate, town.demand(vms)).problem.bursts is None


def test_the_checker_refuses_a_host_whose_largest_peaks_do_not_fit(town: Town) -> None:
    estate, vms = estate_of(town, [6000.0, 5000.0, 0.0], cpu_vms_at_peak=2)
    demand = town.demand(vms)
    host = town.planned("c-t-01", "c", "t", town.hardware(cores=14))
    good = place(estate, demand, stop=STOP)
    small = replace(estate, clusters=(replace(estate.clusters[0], host_types=(town.kind(hardware=host.hardware),)),))
    assert violations(small, demand, replace(good, hosts=(host,), host_of_vm=np.zeros(3, dtype=np.int64))) == ()
    larger = town.demand([vms[0], vms[1], replace(vms[2], cpu_burst_mhz_by_slot=(5001.0,))])
    found = violations(small, larger, replace(good, hosts=(host,), host_of_vm=np.zeros(3, dtype=np.int64)))
    assert [violation.rule for violation in found] == ["cpu"]


@pytest.mark.parametrize("objective", [("cost", "hosts", "balance"), ("cost", "hosts", "similarity")])
def test_later_levels_of_the_objective_keep_the_peaks_free(town: Town, objective: tuple[str, ...]) -> None:
    bursts = [7000.0, 6500.0, 6000.0, 0.0, 0.0, 100.0, 200.0, 5000.0, 300.0, 4000.0]
    estate, vms = estate_of(town, bursts, cpu_vms_at_peak=2, objective=objective)
    demand = town.demand(vms)
    plan = place(estate, demand, stop=STOP)
    assert plan.hosts
    assert violations(estate, demand, plan) == ()


def test_a_plan_made_again_moves_nothing(town: Town) -> None:
    bursts = [7000.0, 6500.0, 6000.0, 0.0, 0.0, 100.0, 200.0, 5000.0, 300.0, 4000.0] * 3
    estate, vms = estate_of(town, bursts, cpu_vms_at_peak=2)
    demand = town.demand(vms)
    first = place(estate, demand, stop=STOP)
    hosts = tuple(PreviousHost(h.name, h.cluster, h.type_name, h.spare) for h in first.hosts)
    before = Previous(hosts, {vm.name: first.hosts[h].name for vm, h in zip(demand.vms, first.host_of_vm, strict=True)})
    again = place(estate, demand, stop=STOP, previous=before)
    assert again.changes is not None
    assert (again.hosts_used, again.changes.moved) == (first.hosts_used, ())
    worse = Previous(hosts, {vm.name: first.hosts[0].name for vm in demand.vms})
    moved = place(estate, demand, stop=STOP, previous=worse)
    assert violations(estate, demand, moved) == ()


def test_vms_kept_together_burst_one_by_one(town: Town) -> None:
    """Two VMs on one host by rule are two peaks, not one; a third cannot be at its peak with them."""
    estate, vms = estate_of(town, [9000.0, 8000.0, 9000.0], cpu_vms_at_peak=2)
    together = replace(estate, rules=(RuleStatement("affinity", ("v00", "v01")),))
    demand = town.demand(vms)
    plan = place(together, demand, stop=STOP)
    assert (plan.hosts_used, plan.status) == (2, "optimal")
    assert most_used(together, demand, plan) == 19_000.0
