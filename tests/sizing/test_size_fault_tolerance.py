"""A fault-tolerant server becomes two VMs, where the platform can have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.fault_tolerance import secondary_name, twins, urgency_of_restart, with_secondaries
from vconsolidate.model.platform import FaultTolerance
from vconsolidate.model.server import Server
from vconsolidate.sizing.size import size

Build = Callable[..., Server]
LIMITS = FaultTolerance(4, 64 * 1024, 4, 8, own_disks=True)


@pytest.fixture
def able(cluster: Callable[..., Cluster]) -> Callable[..., Cluster]:
    def build(name: str = "main", limits: FaultTolerance | None = LIMITS) -> Cluster:
        made = cluster(name)
        return replace(made, hypervisor=replace(made.hypervisor, fault_tolerance=limits))

    return build


def test_the_secondary_is_the_same_vm_again(
    server: Build, estate: Callable[..., Estate], able: Callable[..., Cluster]
) -> None:
    servers = (server("a", fault_tolerant=True, restart="high"), server("b"))
    demand = size(estate(*servers, clusters=(able(),)))
    assert [vm.name for vm in demand.vms] == ["a", "b", "a (secondary)"]
    primary, _, second = demand.vms
    assert (second.server, second.secondary_of, second.restart) == ("a", "a", "lowest")
    assert replace(second, name="a", secondary_of="", restart="high") == primary
    for series in (demand.series.cpu_mhz_by_vm_step, demand.series.used_mib_by_vm_step, demand.cpu_mhz_by_vm_slot):
        assert np.array_equal(series[0], series[2])
    assert demand.n_servers == 2
    assert [item.server for item in demand.dispositions] == ["a", "b"]


def test_all_memory_of_both_is_reserved(
    server: Build, estate: Callable[..., Estate], able: Callable[..., Cluster]
) -> None:
    both = size(estate(server("a", fault_tolerant=True, memory_reservation_fraction=0.2), clusters=(able(),))).vms
    assert [vm.reservation_mib for vm in both] == [vm.configured_mib for vm in both]


@pytest.mark.parametrize(("own", "expected_gib"), [(True, 40.0), (False, 0.0)])
def test_disks_of_its_own_only_where_the_platform_copies_them(
    server: Build, estate: Callable[..., Estate], able: Callable[..., Cluster], own: bool, expected_gib: float
) -> None:
    stored = server("a", fault_tolerant=True)
    stored = replace(stored, demand=replace(stored.demand, disk_used_gib=40.0))
    second = size(estate(stored, clusters=(able(limits=replace(LIMITS, own_disks=own)),))).vms[1]
    assert second.disk_gib == expected_gib


def test_a_platform_without_it_is_refused_with_the_reason(
    server: Build, estate: Callable[..., Estate], able: Callable[..., Cluster]
) -> None:
    wanted = server("a", fault_tolerant=True)
    demand = size(estate(wanted, clusters=(able("old", None), able("new"))))
    assert {vm.clusters for vm in demand.vms} == {("new",)}
    assert "Thin 1 has no fault tolerance" in demand.vms[0].refused["old"]
    (nowhere,) = size(estate(wanted, clusters=(able("old", None),))).dispositions
    assert (nowhere.action, nowhere.code) == ("keep_physical", "no_fault_tolerance")


def test_limits_of_one_fault_tolerant_vm(
    server: Build, estate: Callable[..., Estate], able: Callable[..., Cluster]
) -> None:
    narrow = able(limits=replace(LIMITS, max_vcpus_per_vm=1))
    busy = server("a", fault_tolerant=True)
    busy = replace(busy, demand=replace(busy.demand, cpu_p95_fraction=0.9, cpu_peak_fraction=0.95))
    (refused,) = size(estate(busy, clusters=(narrow,))).dispositions
    assert refused.code == "too_many_vcpus"
    assert "allows 1 per fault-tolerant VM" in refused.reason
    (alone,) = size(estate(replace(busy, fault_tolerant=False), clusters=(narrow,))).vms
    assert alone.vcpus > 1
    small = able(limits=replace(LIMITS, max_memory_mib_per_vm=2048))
    (refused,) = size(estate(server("a", fault_tolerant=True), clusters=(small,))).dispositions
    assert refused.code == "too_much_memory"
    assert "a fault-tolerant VM on Thin 1" in refused.reason


def test_names_of_pairs() -> None:
    assert secondary_name("a") == "a (secondary)"
    assert with_secondaries(("a", "b"), {"b"}) == ("a", "b", "b (secondary)")


def test_a_lost_twin_restarts_last_while_the_other_runs(
    server: Build, estate: Callable[..., Estate], able: Callable[..., Cluster]
) -> None:
    servers = (server("a", fault_tolerant=True, restart="highest"), server("b"))
    vms = size(estate(*servers, clusters=(able(),))).vms
    assert twins(vms) == {0: 2, 2: 0}
    assert urgency_of_restart(vms, [0, 1]) == {0: "lowest", 1: "medium"}
    assert urgency_of_restart(vms, [0, 2]) == {0: "highest", 2: "lowest"}
