"""Figures of a VM, worked out by hand on a server of four cores of 1000 reference MHz and 16 GiB."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]


def test_p95_demand_is_share_times_cores_times_rating(estate: Make, server: Build) -> None:
    demand = size(estate(server()))
    (vm,) = demand.vms
    assert demand.slots == ("p95",)
    assert vm.cpu_mhz == pytest.approx(0.5 * 4 * 1000)
    assert vm.cpu_peak_mhz == pytest.approx(0.75 * 4 * 1000)
    assert vm.cpu_mean_mhz == pytest.approx(0.2 * 4 * 1000)
    assert vm.vcpus == 2, "2000 reference MHz fit on one core of 2000, the peak of 3000 does not"


def test_the_peak_asks_for_no_more_vcpus_than_a_cluster_takes(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    small = cluster(hosts=(box(cores=5, rating=500.0, memory_gib=64),))
    (vm,) = size(estate(server(), clusters=(small,))).vms
    assert vm.vcpus == 4, "6 would serve the peak of 3000, but no host has 6 logical processors"


def test_growth_and_headroom_multiply_the_plan_and_growth_alone_the_series(estate: Make, server: Build) -> None:
    demand = size(estate(server(), headroom_fraction=0.25, growth_per_year_fraction=0.1, horizon_years=2.0))
    (vm,) = demand.vms
    assert vm.cpu_mhz == pytest.approx(2000 * 1.25 * 1.21)
    assert vm.cpu_peak_mhz == pytest.approx(3000 * 1.21)
    assert float(demand.series.cpu_mhz_by_vm_step.max()) == pytest.approx(3000 * 1.21, rel=1e-5)


def test_peak_statistic(estate: Make, server: Build) -> None:
    demand = size(estate(server(), cpu_statistic=DemandStatistic("peak")))
    assert demand.slots == ("peak",)
    assert demand.vms[0].cpu_mhz == pytest.approx(3000)
    assert demand.vms[0].vcpus == 2


def test_vcpu_target_leaves_room_on_every_vcpu(estate: Make, server: Build) -> None:
    """2000 reference MHz on cores of 2000: 40 % of four vCPUs are 3200, of two 1600; the peak alone asks for two."""
    assert size(estate(server(), vcpu_target_fraction=0.4)).vms[0].vcpus == 4
    assert size(estate(server(), vcpu_target_fraction=0.5)).vms[0].vcpus == 2
    assert size(estate(server(), vcpu_target_fraction=0.49)).vms[0].vcpus == 4


def test_vcpus_are_counted_on_the_slowest_core_a_vm_may_meet(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    slow = cluster(hosts=(box(cores=16, rating=500.0, memory_gib=64), box(cores=16, rating=2000.0, memory_gib=64)))
    assert size(estate(server(), clusters=(slow,))).vms[0].vcpus == 6


def test_hypervisor_overhead_asks_for_more_vcpus_but_stays_out_of_the_demand(estate: Make, server: Build) -> None:
    demand = size(estate(server(workload_class="web")))
    assert demand.vms[0].vcpus == 2, "2000 × 1.25 and the peak of 3000 × 1.25 fit on two cores of 2000"
    assert demand.vms[0].cpu_mhz == pytest.approx(2000)
    assert demand.cpu_overhead_by_cluster["main"].tolist() == [1.25]


def test_used_memory_plus_headroom_is_rounded_up_to_a_step(estate: Make, server: Build) -> None:
    stated = ServerDemand(cpu_p95_fraction=0.1, memory_used_mib=4096.0, memory_peak_mib=5000.0)
    (vm,) = size(estate(server(demand=stated), headroom_fraction=0.1)).vms
    assert vm.configured_mib == 5632, "5500 in steps of 512"
    assert vm.consumed_mib == pytest.approx(5500)


def test_installed_sizing_gives_what_the_server_has(estate: Make, server: Build) -> None:
    assert size(estate(server(), memory_sizing="installed")).vms[0].configured_mib == 16 * 1024


def test_headroom_alone_never_gives_more_than_the_server_has(estate: Make, server: Build) -> None:
    stated = ServerDemand(cpu_p95_fraction=0.1, memory_used_mib=16000.0, memory_peak_mib=16000.0)
    (vm,) = size(estate(server(demand=stated), headroom_fraction=0.3)).vms
    assert vm.configured_mib == 16 * 1024


def test_growth_may_give_more_than_the_server_has(estate: Make, server: Build) -> None:
    stated = ServerDemand(cpu_p95_fraction=0.1, memory_used_mib=16000.0, memory_peak_mib=16000.0)
    (vm,) = size(estate(server(demand=stated), growth_per_year_fraction=0.5, horizon_years=1.0)).vms
    assert vm.configured_mib == 24 * 1024, "24000 in whole GiB"


@pytest.mark.parametrize(
    ("tier", "fraction", "reserved"), [(1, None, 1.0), (2, None, 0.0), (3, 0.5, 0.5), (1, 0.25, 0.25)]
)
def test_memory_reservation(estate: Make, server: Build, tier: int, fraction: float | None, reserved: float) -> None:
    (vm,) = size(estate(server(tier=tier, memory_reservation_fraction=fraction))).vms
    assert vm.reservation_mib == reserved * vm.configured_mib


def test_overhead_arrays_follow_the_clusters_hypervisor(estate: Make, server: Build) -> None:
    demand = size(estate(server("a"), server("b")))
    assert demand.overhead_mib_by_cluster["main"].tolist() == [12.0, 12.0]


def test_shares_are_per_vcpu(estate: Make, server: Build) -> None:
    for target, vcpus in ((0.5, 2), (0.4, 4)):
        (vm,) = size(estate(server(shares=2000), vcpu_target_fraction=target)).vms
        assert (vm.vcpus, vm.shares) == (vcpus, 2000 * vcpus)


def test_only_virtualised_servers_have_rows(estate: Make, server: Build) -> None:
    kept = server("kept", disposition="keep_physical", disposition_reason="lease ends in May")
    demand = size(estate(server("a"), kept, server("b")))
    assert [vm.name for vm in demand.vms] == ["a", "b"]
    assert demand.cpu_mhz_by_vm_slot.shape == (2, 1)
    assert demand.series.cpu_mhz_by_vm_step.shape == (2, 288)
    assert [disposition.server for disposition in demand.dispositions] == ["a", "kept", "b"]


def test_nothing_to_virtualise_gives_empty_arrays(estate: Make, server: Build) -> None:
    demand = size(estate(server(disposition="retire")))
    assert demand.vms == ()
    assert demand.cpu_mhz_by_vm_slot.shape == (0, 1)
    assert demand.series.cpu_mhz_by_vm_step.shape == (0, 288)


def test_no_servers_at_all(estate: Make) -> None:
    assert size(estate()).vms == ()


def test_results_are_read_only(estate: Make, server: Build) -> None:
    demand = size(estate(server()))
    for array in (demand.cpu_mhz_by_vm_slot, demand.series.cpu_mhz_by_vm_step, demand.series.used_mib_by_vm_step):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1.0


def test_same_seed_same_bytes_other_seed_other_day(estate: Make, server: Build) -> None:
    def series(demand: Demand) -> bytes:
        return demand.series.cpu_mhz_by_vm_step.tobytes()

    one = estate(server())
    assert series(size(one, seed=1)) == series(size(one, seed=1))
    assert series(size(one, seed=1)) != series(size(one, seed=2))


def test_assumptions_are_reported_with_their_number(estate: Make, server: Build) -> None:
    silent = server("silent", demand=ServerDemand())
    notes = " ".join(size(estate(silent, server("known"))).notes)
    assert "1 of 2 VMs comes from a server that states no CPU demand" in notes
    assert "1 of 2 VMs comes from a server that states no memory demand" in notes
    assert "stands in for it (seed 0)" in notes


def test_assumptions_on_servers_that_stay_physical_are_not(estate: Make, server: Build) -> None:
    silent = server("silent", demand=ServerDemand(), disposition="keep_physical")
    assert "no CPU demand" not in " ".join(size(estate(silent, server("known"))).notes)


def test_a_second_cluster_with_another_statistic_is_said(
    estate: Make, server: Build, cluster: Callable[..., Cluster]
) -> None:
    main = cluster("main")
    other = cluster("other", policy=replace(main.policy, cpu_statistic=DemandStatistic("peak")))
    notes = size(estate(server(), clusters=(main, other))).notes
    assert any("Clusters have different sizing policies (CPU statistic)" in note for note in notes)
    assert not any("differently" in note for note in size(estate(server(), clusters=(main,))).notes)


def test_the_slowest_of_two_clusters_counts_the_vcpus_for_both(
    estate: Make, server: Build, cluster: Callable[..., Cluster], box: Callable[..., Hardware]
) -> None:
    fast, slow = cluster("fast"), cluster("slow", hosts=(box(cores=8, rating=1000.0, memory_gib=64),))
    (vm,) = size(estate(server(), clusters=(fast, slow))).vms
    assert vm.clusters == ("fast", "slow")
    assert vm.vcpus == 4


def test_series_never_rise_above_what_the_vm_has(estate: Make, server: Build) -> None:
    demand = size(estate(server(), memory_statistic=DemandStatistic("percentile", 50.0)))
    assert np.all(demand.series.used_mib_by_vm_step <= demand.vms[0].configured_mib)
    assert np.all(demand.series.active_mib_by_vm_step <= demand.series.used_mib_by_vm_step)
