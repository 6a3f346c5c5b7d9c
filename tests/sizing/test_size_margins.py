"""Exactly full and just too full: every resource an empty host is checked for, and every figure that grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.sizing.assumptions import complete
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]
Clusters = Callable[..., Cluster]
Box = Callable[..., Hardware]


@pytest.mark.parametrize(("memory_gib", "takes_it"), [(8, False), (10, True)])
def test_the_hypervisors_reserve_is_not_for_vms(
    estate: Make, server: Build, cluster: Clusters, box: Box, memory_gib: int, *, takes_it: bool
) -> None:
    """7.5 GiB and 11 MiB of overhead: 8 GiB hold them, but not beside a reserve of 1 GiB."""
    hosts = cluster(hosts=(box(cores=16, rating=2000.0, memory_gib=memory_gib),))
    reserved = replace(hosts, hypervisor=replace(hosts.hypervisor, reserve_base_mib=1024.0))
    one = server(demand=ServerDemand(cpu_p95_fraction=0.2, memory_used_mib=7680.0, memory_peak_mib=7680.0))
    assert size(estate(one, clusters=(hosts,))).vms
    assert bool(size(estate(one, clusters=(reserved,))).vms) == takes_it


@pytest.mark.parametrize(("rating", "takes_it"), [(1100.0, False), (1250.0, True)])
def test_hypervisor_overhead_counts_against_the_hosts_cpu(
    estate: Make, server: Build, cluster: Clusters, box: Box, rating: float, *, takes_it: bool
) -> None:
    """2000 reference MHz × 1.25 on two cores."""
    hosts = cluster(hosts=(box(cores=2, rating=rating, memory_gib=64),))
    generous = replace(hosts, policy=replace(hosts.policy, vcpu_target_fraction=1.25))
    assert size(estate(server(), clusters=(generous,))).vms
    assert bool(size(estate(server(workload_class="web"), clusters=(generous,))).vms) == takes_it


def test_the_cpu_ceiling_counts(estate: Make, server: Build, cluster: Clusters, box: Box) -> None:
    hosts = cluster(hosts=(box(cores=2, rating=1100.0, memory_gib=64),))
    assert size(estate(server(), clusters=(hosts,))).vms
    lower = replace(hosts, policy=replace(hosts.policy, cpu_ceiling_fraction=0.8))
    (disposition,) = size(estate(server(), clusters=(lower,))).dispositions
    assert "2.0 GHz of CPU against 1.8 GHz" in disposition.reason or "2 GHz of CPU" in disposition.reason


def test_network_counts(estate: Make, server: Build, cluster: Clusters) -> None:
    """Four ports of 1 Gbit/s under a ceiling of 70 % carry 2.8 Gbit/s."""
    within, above = (
        server(demand=ServerDemand(cpu_p95_fraction=0.2, memory_used_mib=512.0, network_mbps=mbps))
        for mbps in (2700.0, 2900.0)
    )
    assert size(estate(within, clusters=(cluster(),))).vms
    (disposition,) = size(estate(above, clusters=(cluster(),))).dispositions
    assert disposition.code == "too_large_for_hosts"
    assert "of network" in disposition.reason


def test_the_memory_ceiling_counts_for_consumed_memory(
    estate: Make, server: Build, cluster: Clusters, box: Box
) -> None:
    hosts = cluster(hosts=(box(cores=16, rating=2000.0, memory_gib=6),))
    assert size(estate(server(), clusters=(hosts,))).vms
    lower = replace(hosts, policy=replace(hosts.policy, memory_ceiling_fraction=0.5))
    (disposition,) = size(estate(server(), clusters=(lower,))).dispositions
    assert "GiB of consumed memory" in disposition.reason


def test_everything_that_is_demand_grows(estate: Make, server: Build) -> None:
    stated = ServerDemand(
        cpu_p95_fraction=0.2,
        memory_used_mib=4000.0,
        memory_peak_mib=4000.0,
        memory_active_mib=1000.0,
        disk_used_gib=100.0,
        disk_iops=50.0,
        network_mbps=10.0,
    )
    now = size(estate(server(demand=stated))).vms[0]
    later = size(
        estate(server(demand=stated), headroom_fraction=0.5, growth_per_year_fraction=1.0, horizon_years=1.0)
    ).vms[0]
    assert now.disk_gib == 100.0
    assert now.network_mbps == pytest.approx(10.0), "the busy hour is what is packed"
    assert now.disk_iops == 50.0
    assert now.active_mib == pytest.approx(1000)
    assert later.disk_gib == 300.0
    assert later.disk_iops == 150.0
    assert later.network_mbps == pytest.approx(3 * now.network_mbps)
    assert later.active_mib == pytest.approx(2000), "growth, no headroom: it is what the replay will see"


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        (ServerDemand(), (0.06, 0.15, 0.24)),
        (ServerDemand(pattern="idle"), (0.01, 0.025, 0.04)),
        (ServerDemand(cpu_mean_fraction=0.1), (0.1, 0.25, 0.4)),
        (ServerDemand(cpu_p95_fraction=0.5), (0.2, 0.5, 0.8)),
        (ServerDemand(cpu_peak_fraction=0.8), (0.2, 0.5, 0.8)),
        (ServerDemand(cpu_mean_fraction=0.9), (0.9, 1.0, 1.0)),
        (ServerDemand(cpu_mean_fraction=0.3, cpu_peak_fraction=0.4), (0.3, 0.4, 0.4)),
        (ServerDemand(cpu_mean_fraction=0.1, cpu_p95_fraction=0.2, cpu_peak_fraction=0.3), (0.1, 0.2, 0.3)),
    ],
)
def test_missing_cpu_figures(server: Build, demand: ServerDemand, expected: tuple[float, float, float]) -> None:
    figures = complete(server(demand=demand))
    found = (figures.cpu_mean_fraction, figures.cpu_p95_fraction, figures.cpu_peak_fraction)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("demand", "expected"),
    [
        (ServerDemand(), (0.6 * 16384, 0.69 * 16384, 0.18 * 16384)),
        (ServerDemand(memory_used_mib=1000.0), (1000, 1150, 300)),
        (ServerDemand(memory_used_mib=16000.0), (16000, 16384, 4800)),
        (ServerDemand(memory_peak_mib=1150.0), (1000, 1150, 300)),
        (ServerDemand(memory_used_mib=1000.0, memory_active_mib=5000.0), (1000, 1150, 1000)),
    ],
)
def test_missing_memory_figures(server: Build, demand: ServerDemand, expected: tuple[float, float, float]) -> None:
    figures = complete(server(demand=demand))
    assert (figures.memory_used_mib, figures.memory_peak_mib, figures.memory_active_mib) == pytest.approx(expected)


def test_confidence_grows_with_what_is_known(estate: Make, server: Build) -> None:
    nothing, stated = size(estate(server("a", demand=ServerDemand()), server("b"))).vms
    assert nothing.confidence == 0.0
    assert stated.confidence == pytest.approx(0.3)
