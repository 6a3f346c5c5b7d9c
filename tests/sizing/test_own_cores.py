"""VMs with cores of their own, as sizing makes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.server import Server
from vconsolidate.model.sizes import with_vcpus, with_vms
from vconsolidate.sizing.size import size


def test_memory_and_cpu_are_reserved_on_the_fastest_cores(
    server: Callable[..., Server],
    estate: Callable[..., Estate],
    cluster: Callable[..., Cluster],
    box: Callable[..., Hardware],
) -> None:
    slow, fast = box(cores=16, rating=1500.0, memory_gib=256), box(cores=16, rating=2500.0, memory_gib=256)
    mixed = cluster(hosts=(slow, fast))
    (vm,) = size(estate(server(latency_sensitive=True), clusters=(mixed,))).vms
    assert vm.latency_sensitive
    assert vm.reservation_mib == vm.configured_mib
    assert vm.cpu_reservation_mhz == vm.vcpus * 2500.0


@pytest.mark.parametrize("ceiling", [0.5, 1.0])
def test_the_plan_counts_all_work_of_its_cores(
    server: Callable[..., Server], estate: Callable[..., Estate], ceiling: float
) -> None:
    demand = size(estate(server(latency_sensitive=True), cpu_ceiling_fraction=ceiling))
    (vm,) = demand.vms
    assert demand.cpu_mhz_by_vm_slot[0].tolist() == pytest.approx([vm.vcpus * 2000.0 * ceiling])
    assert vm.cpu_mhz == pytest.approx(vm.vcpus * 2000.0 * ceiling)


def test_others_are_sized_as_before(server: Callable[..., Server], estate: Callable[..., Estate]) -> None:
    plain = size(estate(server("a"))).vms[0]
    beside = size(estate(server("a"), server("b", latency_sensitive=True))).vms[0]
    assert plain == beside


def test_more_vcpus_come_with_their_cores(server: Callable[..., Server], estate: Callable[..., Estate]) -> None:
    made = estate(server(latency_sensitive=True))
    demand = size(made)
    (vm,) = demand.vms
    twice = with_vms(demand, made.clusters, [with_vcpus(vm, 2 * vm.vcpus)])
    assert twice.vms[0].cpu_reservation_mhz == 2 * vm.cpu_reservation_mhz
    assert twice.cpu_mhz_by_vm_slot[0].tolist() == [2 * mhz for mhz in demand.cpu_mhz_by_vm_slot[0].tolist()]
    plain = replace(vm, latency_sensitive=False)
    assert with_vcpus(plain, 2 * vm.vcpus).cpu_reservation_mhz == vm.cpu_reservation_mhz


def test_too_few_cores_keep_it_physical(
    server: Callable[..., Server],
    estate: Callable[..., Estate],
    cluster: Callable[..., Cluster],
    box: Callable[..., Hardware],
) -> None:
    narrow = box(cores=4, rating=1000.0, memory_gib=64)
    busy = server(hardware=box(cores=4, rating=1000.0, memory_gib=16), latency_sensitive=True)
    small = cluster(hosts=(narrow,))
    small = replace(
        small,
        policy=replace(small.policy, vcpu_target_fraction=0.6),
        hypervisor=replace(small.hypervisor, reserve_cores=1.0),
    )
    (shared,) = size(estate(replace(busy, latency_sensitive=False), clusters=(small,))).dispositions
    (own,) = size(estate(busy, clusters=(small,))).dispositions
    assert (shared.action, own.action) == ("virtualise", "keep_physical")
    assert "of its own" in own.reason
