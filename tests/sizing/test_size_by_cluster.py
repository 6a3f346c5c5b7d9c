"""Clusters that size differently: a VM has in each cluster it may run in what that cluster's own policy asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import DemandStatistic, Policy
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.stop import Stop
from vconsolidate.packing.place import place
from vconsolidate.sizing.policies import SIZING_WORDS, Slots
from vconsolidate.sizing.size import size
from vconsolidate.verify.plan import violations

Make = Callable[..., Estate]
Build = Callable[..., Server]
Hosts = Callable[..., Cluster]

P95, PEAK = DemandStatistic("percentile", 95.0), DemandStatistic("peak")
DAY, WEEK = DemandStatistic("profile", 100.0, 3600), DemandStatistic("profile", 95.0, 7200, "week")

POLICIES = st.builds(
    Policy,
    cpu_statistic=st.sampled_from([P95, PEAK, DAY, WEEK]),
    memory_statistic=st.sampled_from([P95, PEAK]),
    headroom_fraction=st.sampled_from([0.0, 0.1, 0.4]),
    growth_per_year_fraction=st.sampled_from([0.0, 0.15]),
    horizon_years=st.sampled_from([1.0, 3.0]),
    memory_sizing=st.sampled_from(["used", "installed"]),
)


def _alone(estate: Estate, cluster: Cluster) -> Demand:
    """Size by one cluster's policy, whoever takes the servers."""
    fields = {name: getattr(cluster.policy, name) for name in SIZING_WORDS}
    clusters = tuple(replace(c, policy=replace(c.policy, **fields)) for c in estate.clusters)
    return size(replace(estate, clusters=clusters))


@examples(max_examples=40)
@given(first=POLICIES, second=POLICIES, mean=st.floats(0.02, 0.3))
def test_a_vm_has_at_least_what_each_of_its_clusters_asks_for(
    estate: Make, server: Build, cluster: Hosts, first: Policy, second: Policy, mean: float
) -> None:
    demand = ServerDemand(
        cpu_mean_fraction=mean,
        cpu_p95_fraction=2 * mean,
        cpu_peak_fraction=3 * mean,
        memory_used_mib=4000.0,
        memory_peak_mib=7000.0,
        network_mbps=5.0,
        disk_used_gib=30.0,
    )
    servers = [server("a", demand=demand), server("b", demand=replace(demand, pattern="batch"), tier=1)]
    whole = estate(*servers, clusters=(cluster("one", policy=first), cluster("two", policy=second)))
    together = size(whole)
    assert [vm.clusters for vm in together.vms] == [("one", "two")] * 2
    slots = Slots.of([first.cpu_statistic, second.cpu_statistic])
    for one in whole.clusters:
        own = _alone(whole, one)
        for vm, lone in zip(together.vms, own.vms, strict=True):
            for figure in ("vcpus", "configured_mib", "consumed_mib", "reservation_mib", "disk_gib", "network_mbps"):
                assert getattr(vm, figure) >= getattr(lone, figure), figure
        asked = slots.spread(own.cpu_mhz_by_vm_slot, one.policy.cpu_statistic)
        assert (together.cpu_mhz_by_vm_slot >= asked * (1 - 1e-12)).all()
        assert (together.series.cpu_mhz_by_vm_step >= own.series.cpu_mhz_by_vm_step * (1 - 1e-6)).all()


@pytest.mark.parametrize("statistics", [(P95, PEAK), (P95, DAY), (DAY, WEEK)])
def test_the_plan_holds_by_the_policy_of_the_cluster_it_is_in(
    estate: Make, server: Build, cluster: Hosts, box: Callable[..., Hardware], statistics: tuple[DemandStatistic, ...]
) -> None:
    """The placement of the joint sizing is valid under each cluster's own, where its VMs are sized by that alone."""
    small = (box(cores=8, rating=1000.0, memory_gib=32),)
    policies = [
        Policy(cpu_statistic=statistic, headroom_fraction=headroom)
        for statistic, headroom in zip(statistics, (0.4, 0.0), strict=True)
    ]
    clusters = tuple(
        cluster(name, policy=policy, hosts=small) for name, policy in zip(("one", "two"), policies, strict=True)
    )
    whole = estate(*(server(f"s{number}") for number in range(6)), clusters=clusters)
    demand = size(whole)
    plan = place(whole, demand, stop=Stop(work=0.2))
    assert violations(whole, demand, plan) == ()
    for one in clusters:
        own = _alone(whole, one)
        broken = [
            item
            for item in violations(whole, own, plan)
            if any(host.name in item.subjects and host.cluster == one.name for host in plan.hosts)
        ]
        assert broken == []


def test_only_the_clusters_that_take_it_size_a_server(estate: Make, server: Build, cluster: Hosts) -> None:
    main = cluster("main")
    dmz = cluster("dmz", zones=("outer",), policy=replace(main.policy, headroom_fraction=0.5))
    inner, anywhere = server("inner", zone="inner"), server("anywhere")
    alone = size(estate(inner, clusters=(main,))).vms[0]
    together = size(estate(inner, anywhere, clusters=(main, dmz)))
    assert together.vms[0].clusters == ("main",)
    assert together.vms[0].cpu_mhz == alone.cpu_mhz
    assert together.vms[1].cpu_mhz == pytest.approx(1.5 * alone.cpu_mhz)


def test_a_cluster_that_its_own_caution_rules_out_has_no_say(
    estate: Make, server: Build, cluster: Hosts, box: Callable[..., Hardware]
) -> None:
    main = cluster("main")
    tiny = cluster(
        "tiny",
        hosts=(box(cores=2, rating=1000.0, memory_gib=64),),
        policy=replace(main.policy, cpu_statistic=PEAK, headroom_fraction=0.5),
    )
    (vm,) = size(estate(server(), clusters=(main, tiny))).vms
    assert vm.clusters == ("main",)
    assert set(vm.refused) == {"tiny"}
    assert vm.cpu_mhz == 2000.0


def test_where_the_joint_size_fits_nowhere_the_first_that_takes_its_own_has_it(
    estate: Make, server: Build, cluster: Hosts, box: Callable[..., Hardware]
) -> None:
    exact = (box(cores=2, rating=1000.0, memory_gib=64),)
    bold = cluster("bold", hosts=exact)
    timid = cluster("timid", hosts=exact, policy=replace(bold.policy, headroom_fraction=0.5))
    (vm,) = size(estate(server(), clusters=(timid, bold))).vms
    assert vm.clusters == ("bold",)
    assert set(vm.refused) == {"timid"}
    assert vm.cpu_mhz == 2000.0


def test_the_least_idle_threshold_retires(estate: Make, server: Build, cluster: Hosts) -> None:
    idle = server(demand=ServerDemand(cpu_mean_fraction=0.001, cpu_p95_fraction=0.002, cpu_peak_fraction=0.02))
    eager = cluster("eager")
    eager = replace(eager, policy=replace(eager.policy, retire_below_cpu_fraction=0.05))
    assert size(estate(idle, clusters=(eager,))).dispositions[0].action == "retire"
    assert size(estate(idle, clusters=(eager, cluster("kept")))).dispositions[0].action == "virtualise"


def test_growth_is_that_of_the_clusters_a_vm_may_run_in(estate: Make, server: Build, cluster: Hosts) -> None:
    still = cluster("still")
    growing = cluster("growing", zones=("outer",), policy=replace(still.policy, growth_per_year_fraction=0.5))
    demand = size(estate(server("inner", zone="inner"), server("any"), clusters=(still, growing)))
    inner, anywhere = demand.series.cpu_mhz_by_vm_step.max(axis=1).tolist()
    assert inner == pytest.approx(3000.0)
    assert anywhere == pytest.approx(3000.0 * 1.5**3, rel=1e-5)
    assert any("for growth by 0.0 %" in note and "237.5 %" in note for note in demand.notes)
