"""The work of a driver domain for the I/O of its guests, in the replay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.catalog.load import load_catalog
from vconsolidate.model.virtual_hardware import IoCost
from vconsolidate.replay.engine import replay

XEN = replace(ESXI, io_cost=IoCost(mhz_per_mbps=0.5, mhz_per_iops=0.1))
HYPERVISORS = load_catalog().hypervisors


def with_io(case: Case, *, mbps: float = 0.0, iops: float = 0.0) -> Case:
    estate, demand, plan = case
    vms = tuple(replace(vm, disk_iops=iops, network_mbps=mbps) for vm in demand.vms)
    traffic = np.full_like(demand.series.network_mbps_by_vm_step, mbps)
    return estate, replace(demand, vms=vms, series=replace(demand.series, network_mbps_by_vm_step=traffic)), plan


def test_traffic_costs_what_the_catalogue_says() -> None:
    case = build_case([Vm(cpu_mhz=1000.0)], hypervisor=XEN)
    assert replay(*with_io(case)).hosts[0].cpu_peak_fraction == pytest.approx(0.25)
    busy = replay(*with_io(case, mbps=800.0)).hosts[0]
    assert busy.cpu_peak_fraction == pytest.approx((1000.0 + 400.0) / 4000.0)


def test_disk_operations_follow_the_cpu_of_their_vm() -> None:
    case = build_case([Vm(cpu_mhz=[500.0, 1000.0, 250.0, 500.0])], hypervisor=XEN)
    shares = replay(*with_io(case, iops=2000.0)).series.by_host["cpu_demand_fraction"][0]
    assert shares.tolist() == pytest.approx([0.15, 0.3, 0.075, 0.15])


def test_a_busy_domain_makes_guests_wait() -> None:
    case = build_case([Vm(cpu_mhz=900.0) for _ in range(4)], hypervisor=XEN)
    calm, busy = (replay(*with_io(case, mbps=mbps)) for mbps in (0.0, 1000.0))
    assert max(vm.cpu_unserved_fraction for vm in calm.vms) == 0.0
    assert max(vm.cpu_unserved_fraction for vm in busy.vms) > 0.3
    assert max(vm.ready_p95_fraction for vm in busy.vms) > max(vm.ready_p95_fraction for vm in calm.vms)


def test_more_work_than_the_host_has_leaves_something_to_the_guests() -> None:
    result = replay(*with_io(build_case([Vm(cpu_mhz=900.0)], hypervisor=XEN), mbps=100_000.0))
    given = result.series.by_vm["cpu_given_mhz"]
    assert ((given > 0.0) & (given <= 900.0)).all()
    assert result.hosts[0].cpu_peak_fraction > 10.0


def test_an_interval_at_a_time_gives_the_same_bytes() -> None:
    case = with_io(build_case([Vm(cpu_mhz=[100.0, 700.0, 300.0, 900.0])] * 3, hypervisor=XEN), mbps=90.0, iops=300.0)
    whole, apart = (replay(*case, block_cells=cells) for cells in (10_000, 1))
    for name, values in whole.series.by_host.items():
        assert values.tobytes() == apart.series.by_host[name].tobytes(), name


@pytest.mark.parametrize("key", sorted(HYPERVISORS))
def test_only_platforms_with_a_driver_domain_or_parent_partition_pay(key: str) -> None:
    hypervisor = HYPERVISORS[key]
    pays = hypervisor.architecture in {"driver_domain", "parent_partition"}
    assert (hypervisor.io_cost.of(800.0, 0.0) > 0.0) == (hypervisor.io_cost.of(0.0, 1000.0) > 0.0) == pays
    assert hypervisor.io_cost.source


def test_a_failed_host_takes_its_io_to_the_survivor() -> None:
    policy = replace(build_case([Vm()])[0].clusters[0].policy, host_failures_tolerated=1)
    vms = [Vm(cpu_mhz=500.0, host=0), Vm(cpu_mhz=500.0, host=1)]
    case = build_case(vms, [Host(), Host()], hypervisor=XEN, policy=policy)
    _, failure = replay(*with_io(case, mbps=200.0)).failures
    assert failure.degraded[0].cpu_peak_fraction == pytest.approx((2 * 500.0 + 2 * 100.0) / 4000.0)
