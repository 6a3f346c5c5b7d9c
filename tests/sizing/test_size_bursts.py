"""By how much VMs burst above what is packed of them, and peaks that means hide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.server import Server
from vconsolidate.model.trace import Trace
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]
Clusters = Callable[..., Cluster]
Box = Callable[..., Hardware]

HOUR = [0.1] * 99 + [0.4]
"""p95 0.1, peak 0.4 of four cores of 1000 MHz."""


def measured(estate: Estate, shares: list[float], interval_s: int = 864) -> Estate:
    values = np.array([shares], dtype=np.float32)
    trace = Trace((estate.servers[0].name,), 0, interval_s, len(shares), {"cpu_fraction": values})
    return replace(estate, trace=trace)


def test_no_policy_that_asks_no_bursts(estate: Make, server: Build) -> None:
    [vm] = size(measured(estate(server()), HOUR)).vms
    assert vm.cpu_burst_mhz_by_slot == ()


def test_a_vm_bursts_by_its_peak_less_what_is_packed(estate: Make, server: Build) -> None:
    history = measured(estate(server(), cpu_vms_at_peak=1, headroom_fraction=0.1), HOUR)
    [vm] = size(history).vms
    assert vm.cpu_mhz == pytest.approx(440.0)
    assert vm.cpu_burst_mhz_by_slot == pytest.approx((1320.0,))


def test_a_packed_peak_leaves_no_burst(estate: Make, server: Build) -> None:
    history = measured(estate(server(), cpu_vms_at_peak=1, cpu_statistic=DemandStatistic("peak", 100.0)), HOUR)
    [vm] = size(history).vms
    assert vm.cpu_mhz == pytest.approx(1600.0)
    assert vm.cpu_burst_mhz_by_slot == (0.0,)


def test_a_profile_has_a_burst_in_every_slot(estate: Make, server: Build) -> None:
    shares = [0.1] * 12 + [0.2] * 11 + [0.6]
    profile = DemandStatistic("profile", 50.0, 43_200)
    [vm] = size(measured(estate(server(), cpu_vms_at_peak=2, cpu_statistic=profile), shares, 3600)).vms
    assert vm.cpu_burst_mhz_by_slot == pytest.approx((0.0, 1600.0))


def test_peaks_inside_an_interval_are_higher_up_to_the_whole_server(estate: Make, server: Build) -> None:
    for factor, burst in ((1.0, 1200.0), (2.0, 2800.0), (3.0, 3600.0)):
        [vm] = size(measured(estate(server(), cpu_vms_at_peak=1, cpu_peak_factor=factor), HOUR)).vms
        assert vm.cpu_burst_mhz_by_slot == pytest.approx((burst,))
        assert vm.cpu_mhz == pytest.approx(400.0), "work is what the means say"
    [vm] = size(measured(estate(server(), cpu_peak_factor=2.0, cpu_statistic=DemandStatistic("peak")), HOUR)).vms
    assert vm.cpu_mhz == pytest.approx(3200.0)


def test_stated_peaks_are_taken_as_they_are(estate: Make, server: Build) -> None:
    plain, factored = (
        size(estate(server(), cpu_vms_at_peak=1, cpu_peak_factor=factor)).vms[0] for factor in (1.0, 2.0)
    )
    assert plain.cpu_burst_mhz_by_slot == factored.cpu_burst_mhz_by_slot
    assert plain.cpu_burst_mhz_by_slot[0] > 0.0


def test_the_most_cautious_cluster_decides(server: Build, cluster: Clusters) -> None:
    clusters = [cluster("a"), cluster("b")]
    policies = [
        replace(clusters[0].policy, cpu_vms_at_peak=1),
        replace(clusters[1].policy, cpu_statistic=DemandStatistic("percentile", 100.0), headroom_fraction=0.5),
    ]
    estate = Estate("test", (server(),), tuple(replace(c, policy=p) for c, p in zip(clusters, policies, strict=True)))
    [vm] = size(measured(estate, HOUR)).vms
    assert vm.cpu_mhz == pytest.approx(2400.0)
    assert vm.cpu_burst_mhz_by_slot == (0.0,)


def test_what_is_assumed_of_peaks_is_said(estate: Make, server: Build) -> None:
    notes = size(measured(estate(server(), cpu_vms_at_peak=2, cpu_peak_factor=2.5), HOUR)).notes
    assert any("up to 2 VMs are at the CPU peak" in note for note in notes)
    assert any("reach 2.5 times its mean" in note for note in notes)
    assert not any("peak" in note for note in size(measured(estate(server()), HOUR)).notes)


def test_a_server_whose_peak_fits_no_host_stays_physical(
    estate: Make, server: Build, cluster: Clusters, box: Box
) -> None:
    """1.6 GHz at its peak on a host of 1.5 GHz: its 95th percentile alone would fit."""
    small = cluster(hosts=(box(cores=2, rating=750.0, memory_gib=64),))
    with_peaks = replace(small, policy=replace(small.policy, cpu_vms_at_peak=1))
    assert len(size(measured(estate(server(), clusters=(small,)), HOUR)).vms) == 1
    demand = size(measured(estate(server(), clusters=(with_peaks,)), HOUR))
    assert [(d.action, d.code) for d in demand.dispositions] == [("keep_physical", "too_large_for_hosts")]
