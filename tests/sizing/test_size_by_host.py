"""Sizing asks every kind of host by itself: cores, threads, processors, uplinks, and how many hosts take the size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.platform import WideVms
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]
Box = Callable[..., Hardware]
Clusters = Callable[..., Cluster]


def sized(estate: Estate) -> tuple[Demand, VirtualMachine | None]:
    demand = size(estate)
    return demand, next(iter(demand.vms), None)


def of_hosts(cluster: Clusters, *machines: Hardware, **fields: object) -> Cluster:
    hosts = tuple(ExistingHost(f"h{n}", machine, "t") for n, machine in enumerate(machines))
    return replace(cluster(), host_types=(), hosts=hosts, **fields)  # type: ignore[arg-type]


BUSY = ServerDemand(cpu_mean_fraction=0.2, cpu_p95_fraction=0.6, cpu_peak_fraction=0.6, memory_used_mib=4096.0)
"""2400 of 4 × 1000 reference MHz."""


def test_a_guest_of_one_vcpu_runs_on_the_fast_host_although_a_slow_one_is_there(
    estate: Make, server: Build, cluster: Clusters, box: Box
) -> None:
    one = replace(server().guest, max_vcpus=1)
    slow, fast = box(cores=8, rating=1000.0), box(cores=8, rating=2400.0)
    demand, vm = sized(estate(server(guest=one, demand=BUSY), clusters=(of_hosts(cluster, slow, fast),)))
    assert vm is not None
    assert vm.vcpus == 1
    assert vm.vcpu_mhz == pytest.approx(2400.0)
    demand, vm = sized(estate(server(guest=one, demand=BUSY), clusters=(of_hosts(cluster, slow),)))
    assert vm is None
    assert demand.dispositions[0].code == "too_many_vcpus"


def test_cores_of_hosts_that_cannot_take_the_vm_do_not_ask_for_more_vcpus(
    estate: Make, server: Build, cluster: Clusters, box: Box
) -> None:
    small = box(cores=2, rating=800.0)  # would ask for four vCPUs and has two
    large = box(cores=8, rating=2400.0)
    _, vm = sized(estate(server(demand=BUSY), clusters=(of_hosts(cluster, small, large),)))
    assert vm is not None
    assert vm.vcpus == 1


@pytest.mark.parametrize(("wide_vms", "vcpus"), [("refused", 2), ("unsupported", 2), ("allowed", 4)])
def test_a_vm_is_as_wide_as_the_platform_lets_it_be(
    estate: Make, server: Build, cluster: Clusters, box: Box, wide_vms: WideVms, vcpus: int
) -> None:
    peaks = replace(BUSY, cpu_p95_fraction=0.3, cpu_peak_fraction=0.9)
    hypervisor = replace(cluster().hypervisor, wide_vms=wide_vms)
    inside = of_hosts(cluster, box(cores=2, rating=1000.0), hypervisor=hypervisor)
    _, vm = sized(estate(server(demand=peaks), clusters=(inside,)))
    assert vm is not None
    assert vm.vcpus == vcpus


@pytest.mark.parametrize(("large", "vcpus"), [(1, 2), (2, 4)])
def test_the_peak_is_served_as_far_as_a_failure_leaves_hosts_that_take_it(
    estate: Make, server: Build, cluster: Clusters, box: Box, large: int, vcpus: int
) -> None:
    peaks = replace(BUSY, cpu_p95_fraction=0.3, cpu_peak_fraction=0.9)
    machines = [box(cores=8, rating=1000.0)] * large + [box(cores=2, rating=1000.0)] * 2
    policy = replace(cluster().policy, host_failures_tolerated=1)
    _, vm = sized(estate(server(demand=peaks), clusters=(of_hosts(cluster, *machines, policy=policy),)))
    assert vm is not None
    assert vm.vcpus == vcpus


def test_a_processor_that_is_not_x86_runs_no_hypervisor(
    estate: Make, server: Build, cluster: Clusters, box: Box
) -> None:
    machine = box(cores=8, rating=2400.0)
    foreign = replace(machine, cpu=replace(machine.cpu, vendor="other", model="POWER7"))
    demand, vm = sized(estate(server(), clusters=(of_hosts(cluster, foreign),)))
    assert vm is None
    assert demand.dispositions[0].code == "no_virtualisation_assistance"
    assert "POWER7" in demand.dispositions[0].reason


def test_a_host_whose_ports_are_not_known_is_not_limited_by_them(
    estate: Make, server: Build, cluster: Clusters, box: Box
) -> None:
    machine = replace(box(cores=8, rating=2400.0), nic_ports=0, nic_mbps=0.0)
    _, vm = sized(estate(server(demand=replace(BUSY, network_mbps=300.0)), clusters=(of_hosts(cluster, machine),)))
    assert vm is not None
