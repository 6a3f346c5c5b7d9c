"""Room to grow, to the last vCPU and MiB: whose limit it is, and that every VM of the host counts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.policy import Policy
from vconsolidate.replay.growth import growth_rooms

POLICY = Policy(vcpu_per_core=1.5, memory_overcommit=1.25, memory_ceiling_fraction=0.9)


def crowded(**hypervisor: object) -> Case:
    """
    Return two VMs of 4 vCPUs on 10 cores with 2 threads each and 10,000 MiB beside what the hypervisor keeps.

    15 vCPUs may run; 12,500 MiB be configured, of which overheads take 250 and the VMs 8,192; 9,000 MiB be consumed, of
    which overheads take 200 and the VMs 3,000.
    """
    platform = replace(ESXI, reserve_base_mib=240.0, **hypervisor)  # type: ignore[arg-type]
    vms = [Vm(vcpus=4, used_mib=2000.0), Vm(vcpus=4, used_mib=1000.0)]
    host = Host(cores=10, threads_per_core=2, memory_mib=10_240)
    estate, demand, plan = build_case(vms, [host], hypervisor=platform, policy=POLICY)
    return estate, replace(demand, overhead_mib_by_cluster={"c0": np.full(2, 100.0)}), plan


def guest(case: Case, **fields: object) -> Case:
    estate, demand, plan = case
    vms = tuple(replace(vm, guest=replace(vm.guest, **fields)) for vm in demand.vms)  # type: ignore[arg-type]
    return estate, replace(demand, vms=vms), plan


def test_what_the_policy_leaves_is_the_same_for_every_vm_of_a_host() -> None:
    for room in growth_rooms(*crowded()):
        assert (room.vcpus_more, room.vcpus_bound) == (7, "host")
        assert (room.memory_mib_more, room.memory_bound) == (12_500 - 250 - 8192, "host")


@pytest.mark.parametrize(("used", "more"), [(3741.0, 4058), (3742.0, 4058), (3743.0, 4057)])
def test_consumed_memory_binds_as_soon_as_it_is_scarcer(used: float, more: int) -> None:
    """9,000 less 200, less 1,000 of the other VM: 4,058 are left beside 3,742."""
    estate, demand, plan = crowded()
    vms = (replace(demand.vms[0], consumed_mib=used), demand.vms[1])
    assert growth_rooms(estate, replace(demand, vms=vms), plan)[1].memory_mib_more == more


@pytest.mark.parametrize(
    ("limit", "more", "bound"),
    [(12, 7, "host"), (11, 7, "host"), (10, 6, "hypervisor"), (4, 0, "hypervisor"), (3, 0, "hypervisor")],
)
def test_the_platform_limits_the_vcpus_of_a_vm(limit: int, more: int, bound: str) -> None:
    room = growth_rooms(*crowded(max_vcpus_per_vm=limit))[0]
    assert (room.vcpus_more, room.vcpus_bound) == (more, bound)


@pytest.mark.parametrize(
    ("limit", "more", "bound"),
    [(None, 7, "host"), (11, 7, "host"), (10, 6, "guest"), (4, 0, "guest"), (2, 0, "guest")],
)
def test_the_guest_limits_its_own_vcpus(limit: int | None, more: int, bound: str) -> None:
    room = growth_rooms(*guest(crowded(), max_vcpus=limit))[0]
    assert (room.vcpus_more, room.vcpus_bound) == (more, bound)


def test_guest_before_hypervisor_where_both_bind() -> None:
    room = growth_rooms(*guest(crowded(max_vcpus_per_vm=6, max_memory_mib_per_vm=5096), max_vcpus=6))[0]
    assert (room.vcpus_more, room.vcpus_bound) == (2, "guest")
    assert (room.memory_mib_more, room.memory_bound) == (1000, "hypervisor")
    room = growth_rooms(*guest(crowded(max_memory_mib_per_vm=5096), max_memory_mib=5096))[0]
    assert (room.memory_mib_more, room.memory_bound) == (1000, "guest")


def test_the_platform_limits_the_vcpus_of_a_host() -> None:
    assert [room.vcpus_more for room in growth_rooms(*crowded(max_vcpus_per_host=14))] == [6, 6]
    assert [room.vcpus_more for room in growth_rooms(*crowded(max_vcpus_per_host=8))] == [0, 0]
    assert [room.vcpus_more for room in growth_rooms(*crowded(max_vcpus_per_host=7))] == [0, 0]


def test_the_platform_limits_the_vcpus_per_thread() -> None:
    """8 vCPUs run on 20 threads."""
    assert [room.vcpus_more for room in growth_rooms(*crowded(max_vcpus_per_thread=0.6))] == [4, 4]
    assert [room.vcpus_more for room in growth_rooms(*crowded(max_vcpus_per_thread=0.4))] == [0, 0]


def test_no_vm_gets_more_vcpus_than_its_host_has_threads() -> None:
    policy = Policy(vcpu_per_core=16.0)
    for threads, more in ((1, 6), (2, 16)):
        case = build_case([Vm(vcpus=4)], [Host(cores=10, threads_per_core=threads)], policy=policy)
        assert growth_rooms(*case)[0].vcpus_more == more


def test_each_host_has_its_own_room_and_an_overfull_one_none() -> None:
    vms = [Vm(vcpus=2), Vm(host=1, vcpus=5), Vm(host=2, vcpus=4, configured_mib=60_000)]
    hosts = [Host(memory_mib=8192), Host(memory_mib=4096), Host(memory_mib=50_000)]
    policy = Policy(vcpu_per_core=1.0, memory_ceiling_fraction=1.0)
    found = growth_rooms(*build_case(vms, hosts, policy=policy))
    assert [room.vcpus_more for room in found] == [2, 0, 0]
    assert [room.memory_mib_more for room in found] == [4096, 0, 0]
    assert [room.vm for room in found] == ["vm0", "vm1", "vm2"]


def test_what_grows_without_a_restart_is_the_guest_s_business() -> None:
    for cpu, memory in ((True, False), (False, True)):
        room = growth_rooms(*guest(crowded(), hot_add_cpu=cpu, hot_add_memory=memory))[0]
        assert (room.vcpus_live, room.memory_live) == (cpu, memory)


def test_a_plan_without_a_placement_has_no_room() -> None:
    estate, demand, plan = crowded()
    nowhere = replace(plan, hosts=(), host_of_vm=np.zeros(0, dtype=np.int64))
    assert growth_rooms(estate, demand, nowhere) == ()
