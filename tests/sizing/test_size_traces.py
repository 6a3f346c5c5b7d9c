"""Sizing on measured histories: gaps, partial metrics, servers without a trace, and speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.work import calls_of
from vconsolidate.model.estate import Estate
from vconsolidate.model.policy import DemandStatistic
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.trace import Trace
from vconsolidate.sizing.size import size

Make = Callable[..., Estate]
Build = Callable[..., Server]
NAN = float("nan")


def trace(values: dict[str, dict[str, list[float]]], *, start_s: int = 0, interval_s: int = 21600) -> Trace:
    """Build a trace from metric → server → samples."""
    servers = tuple(next(iter(values.values())))
    n_steps = len(next(iter(values["cpu_fraction"].values())))
    arrays = {
        metric: np.array([by_server[name] for name in servers], dtype=np.float32)
        for metric, by_server in values.items()
    }
    return Trace(servers, start_s, interval_s, n_steps, arrays)


def test_a_trace_takes_the_place_of_stated_figures(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.1, 0.2, 0.3, 0.4]}})
    demand = size(replace(estate(server(), cpu_statistic=DemandStatistic("peak")), trace=measured))
    (vm,) = demand.vms
    assert vm.cpu_mhz == pytest.approx(1600)
    assert vm.cpu_mean_mhz == pytest.approx(1000)
    assert demand.series.cpu_mhz_by_vm_step.tolist()[0] == pytest.approx([400, 800, 1200, 1600])
    assert not demand.series.synthetic
    assert demand.series.interval_s == 21600


def test_profile_packs_each_slot_of_the_local_day(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.1, 0.2, 0.3, 0.4]}}, start_s=21600)
    profile = DemandStatistic("profile", 100.0, 21600)
    demand = size(replace(estate(server(), cpu_statistic=profile), trace=measured))
    assert demand.slots == ("00:00", "06:00", "12:00", "18:00")
    assert demand.cpu_mhz_by_vm_slot.tolist()[0] == pytest.approx([1600, 400, 800, 1200])
    assert demand.vms[0].cpu_mhz == pytest.approx(1600)


def test_gaps_are_left_out_of_statistics_and_hold_the_mean_in_the_series(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.2, NAN, NAN, 0.4]}})
    demand = size(replace(estate(server(), cpu_statistic=DemandStatistic("peak")), trace=measured))
    assert demand.series.cpu_mhz_by_vm_step.tolist()[0] == pytest.approx([800, 1200, 1200, 1600])
    assert demand.vms[0].cpu_mean_mhz == pytest.approx(1200)
    assert any("1 CPU history has gaps (up to 50.0 %" in note for note in demand.notes)


def test_a_server_without_a_trace_gets_a_made_up_day_on_the_grid(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.2] * 96}}, interval_s=900)
    demand = size(replace(estate(server("s1"), server("s2")), trace=measured))
    assert demand.series.synthetic_vms == ("s2",)
    assert not demand.series.synthetic
    assert demand.vms[1].cpu_mhz == pytest.approx(2000), "its stated p95"
    assert demand.vms[0].confidence > demand.vms[1].confidence


def test_a_short_trace_does_not_hide_the_busy_hour_of_a_made_up_day(estate: Make, server: Build) -> None:
    three_in_the_morning = trace({"cpu_fraction": {"s1": [0.2] * 4}}, start_s=10800, interval_s=900)
    demand = size(replace(estate(server("s1"), server("s2")), trace=three_in_the_morning))
    assert demand.vms[1].cpu_mhz == pytest.approx(2000)


def test_a_server_whose_samples_are_all_missing_has_no_trace(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [NAN] * 4, "s2": [0.1] * 4}})
    demand = size(replace(estate(server("s1"), server("s2")), trace=measured))
    assert demand.series.synthetic_vms == ("s1",)


def test_memory_is_measured_where_the_trace_has_it(estate: Make, server: Build) -> None:
    measured = trace(
        {
            "cpu_fraction": {"s1": [0.1, 0.1, 0.1, 0.1]},
            "memory_used_mib": {"s1": [1000, 3000, 2000, 1000]},
            "memory_active_mib": {"s1": [100, 300, 200, 500]},
            "network_mbps": {"s1": [10, 10, 10, 10]},
        }
    )
    (vm,) = size(replace(estate(server()), trace=measured)).vms
    assert vm.configured_mib == 3072
    assert vm.active_mib == pytest.approx(500)
    assert vm.network_mbps == pytest.approx(10)


def test_active_memory_nobody_measured_is_a_share_of_the_measured_used(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.1] * 4}, "memory_used_mib": {"s1": [1000, 3000, 2000, 1000]}})
    demand = size(replace(estate(server(demand=ServerDemand())), trace=measured))
    assert demand.series.active_mib_by_vm_step.tolist()[0] == pytest.approx([300, 900, 600, 300])


def test_more_than_everything_is_read_as_everything(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.5, 1.04, 0.5, 0.5]}})
    demand = size(replace(estate(server(), cpu_statistic=DemandStatistic("peak")), trace=measured))
    assert demand.vms[0].cpu_mhz == pytest.approx(4000)
    assert any("above 100 %" in note for note in demand.notes)


def test_the_trace_itself_is_left_alone(estate: Make, server: Build) -> None:
    measured = trace({"cpu_fraction": {"s1": [0.5, NAN, 1.04, 0.5]}})
    before = measured.values["cpu_fraction"].copy()
    size(replace(estate(server()), trace=measured))
    assert np.array_equal(measured.values["cpu_fraction"], before, equal_nan=True)


def test_work_grows_with_the_servers_and_not_with_the_intervals(estate: Make, server: Build) -> None:
    """Arrays are handled whole: an interval more is no call more, a server more is as many as the one before."""

    def work(n_servers: int, n_steps: int) -> int:
        servers = [server(f"s{index}") for index in range(n_servers)]
        values = np.random.default_rng(0).random((n_servers, n_steps), dtype=np.float32)
        measured = Trace(tuple(made.name for made in servers), 0, 300, n_steps, {"cpu_fraction": values})
        whole = replace(estate(*servers, cpu_statistic=DemandStatistic("profile", 95.0)), trace=measured)
        return calls_of(lambda: size(whole))

    work(10, 288)
    few = work(100, 288)
    assert work(200, 288) < 2.1 * few
    assert work(100, 2016) < 1.1 * few


def test_traffic_that_nobody_states_takes_no_memory(server: Build, estate: Callable[..., Estate]) -> None:
    quiet = size(estate(server("a"), server("b"))).series.network_mbps_by_vm_step
    assert quiet.shape == (2, 288)
    assert quiet.strides == (0, 0)
    assert not quiet.any()
    loud = replace(server("a").demand, network_mbps=8.0)
    assert size(estate(server("a", demand=loud), server("b"))).series.network_mbps_by_vm_step[0].max() == 8.0
