"""Ready time of whole VMs: shortage, queueing, SMT and SMP."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Host, Vm, build_case
from vconsolidate.replay.engine import replay


def test_ready_is_what_a_saturated_host_cannot_run() -> None:
    result = replay(*build_case([Vm(cpu_mhz=1000.0) for _ in range(4)], [Host(cores=2)]))
    # efficiency 0.85: four VMs share 1.7 cores
    assert [vm.ready_mean_fraction for vm in result.vms] == pytest.approx([1 - 1.7 / 4] * 4, rel=1e-5)


def test_a_slow_sibling_thread_is_no_ready_time() -> None:
    result = replay(*build_case([Vm(cpu_mhz=1000.0) for _ in range(4)], [Host(cores=2, threads_per_core=2)]))
    assert all(vm.ready_peak_fraction == 0.0 for vm in result.vms)
    assert [vm.cpu_unserved_fraction for vm in result.vms] == pytest.approx([1 - 0.625] * 4, rel=1e-5)


def test_vcpus_queue_although_their_sum_fits() -> None:
    result = replay(*build_case([Vm(cpu_mhz=400.0) for _ in range(8)], [Host(cores=4)]))
    assert result.vms[0].cpu_unserved_fraction == 0.0
    assert 0.02 < result.vms[0].ready_mean_fraction < 0.2


def test_busy_vms_wait_more_than_idle_ones() -> None:
    result = replay(*build_case([*(Vm(cpu_mhz=500.0) for _ in range(6)), Vm(cpu_mhz=50.0)], [Host(cores=4)]))
    assert result.vms[0].ready_mean_fraction > 10 * result.vms[6].ready_mean_fraction > 0.0


def test_vcpus_that_burst_together_wait_longer() -> None:
    def ready(vcpus: int) -> float:
        n_vms = 16 // vcpus
        case = build_case([Vm(cpu_mhz=400.0 * vcpus, vcpus=vcpus) for _ in range(n_vms)], [Host(cores=8)])
        return replay(*case).vms[0].ready_mean_fraction

    assert ready(1) < ready(2) < ready(4)


def test_co_stop_needs_two_vcpus() -> None:
    result = replay(*build_case([Vm(cpu_mhz=900.0), Vm(cpu_mhz=1800.0, vcpus=2), Vm(cpu_mhz=900.0)], [Host(cores=2)]))
    assert result.vms[0].co_stop_index_peak == 0.0
    assert result.vms[1].co_stop_index_peak == pytest.approx(0.25 * result.vms[1].ready_peak_fraction)


def test_a_reservation_keeps_a_vm_from_waiting() -> None:
    crowd = [Vm(cpu_mhz=1000.0) for _ in range(7)]
    result = replay(*build_case([Vm(cpu_mhz=1000.0, cpu_reservation_mhz=1000.0), *crowd], [Host(cores=4)]))
    assert result.vms[0].cpu_unserved_fraction == 0.0
    assert result.vms[1].cpu_unserved_fraction > 0.4


def test_a_limit_holds_on_an_idle_host() -> None:
    result = replay(*build_case([Vm(cpu_mhz=1000.0, cpu_limit_mhz=300.0)]))
    assert result.series.by_vm["cpu_given_mhz"][0].tolist() == pytest.approx([300.0] * 4)
    assert result.vms[0].ready_mean_fraction == pytest.approx(0.7, rel=1e-5)


def test_hyper_v_gives_reserves_first_and_divides_the_rest() -> None:
    vms = [Vm(cpu_mhz=2000.0, vcpus=2, cpu_reservation_mhz=1000.0), Vm(cpu_mhz=2000.0, vcpus=2)]
    case = build_case(vms, [Host(cores=2)], hypervisor=replace(ESXI, scheduler="hyperv"))
    # 1.7 cores of efficient capacity: 1 + 0.35 and 0.35; max-min would give the reservation nothing on top
    assert [vm.cpu_unserved_fraction for vm in replay(*case).vms] == pytest.approx([1 - 1.35 / 2, 1 - 0.35 / 2])


def test_smt_helps_only_as_far_as_threads_are_busy() -> None:
    crowd = [Vm(cpu_mhz=1000.0) for _ in range(10)]
    result = replay(*build_case(crowd, [Host(cores=8, threads_per_core=2)]))
    assert result.vms[0].cpu_unserved_fraction == pytest.approx(0.15, rel=1e-5)


def test_rounding_is_not_reported_as_unserved_work() -> None:
    estate, demand, plan = build_case([Vm(cpu_mhz=777.7 - 7.7 * i) for i in range(3)])
    demand = replace(demand, cpu_overhead_by_cluster={"c0": np.full(3, 1.07)})
    assert [vm.cpu_unserved_fraction for vm in replay(estate, demand, plan).vms] == [0.0, 0.0, 0.0]


def test_idle_vcpus_do_not_make_smt_help() -> None:
    vms = [*(Vm(cpu_mhz=1000.0) for _ in range(8)), Vm(cpu_mhz=500.0, vcpus=8)]
    given = replay(*build_case(vms, [Host(cores=8, threads_per_core=2)])).series.by_vm["cpu_given_mhz"]
    # half a core's work keeps 0.8 of a sibling thread busy: 8 + 0.25 × 0.8
    assert given[:, 0].sum() == pytest.approx(8200.0, rel=1e-5)
