"""How far VMs can grow where they are."""

from __future__ import annotations

from dataclasses import replace

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.outlook import GrowthRoom
from vconsolidate.model.policy import Policy
from vconsolidate.replay.engine import replay


def room(case: Case, vm: int = 0) -> GrowthRoom:
    return replay(*case).growth[vm]


def test_the_host_sets_the_limit_and_all_its_vms_count() -> None:
    policy = Policy(vcpu_per_core=1.0, memory_ceiling_fraction=0.5)
    case = build_case([Vm(used_mib=2048.0), Vm(used_mib=1024.0)], [Host(memory_mib=10_240)], policy=policy)
    found = room(case)
    assert (found.vcpus_more, found.vcpus_bound) == (2, "host")
    assert (found.memory_mib_more, found.memory_bound) == (10_240 - 2 * 4096, "host")


def test_consumed_memory_may_bind_before_configured() -> None:
    policy = Policy(memory_overcommit=4.0, memory_ceiling_fraction=0.5)
    found = room(build_case([Vm(used_mib=4000.0)], [Host(memory_mib=10_240)], policy=policy))
    assert found.memory_mib_more == 1120


def test_no_vm_outgrows_the_threads_of_its_host() -> None:
    assert room(build_case([Vm()], [Host(cores=2)])).vcpus_more == 1


def test_the_guest_may_be_the_limit_and_may_need_a_restart() -> None:
    estate, demand, plan = build_case([Vm()], [Host(cores=8)])
    old = replace(demand.vms[0].guest, max_vcpus=2, max_memory_mib=4096, hot_add_cpu=False, hot_add_memory=True)
    found = replay(estate, replace(demand, vms=(replace(demand.vms[0], guest=old),)), plan).growth[0]
    assert (found.vcpus_more, found.vcpus_bound, found.vcpus_live) == (1, "guest", False)
    assert (found.memory_mib_more, found.memory_bound, found.memory_live) == (0, "guest", True)


def test_where_the_platform_starts_wide_vms_the_threads_are_no_limit() -> None:
    allowed = replace(ESXI, wide_vms="allowed")
    assert room(build_case([Vm()], [Host(cores=2)], hypervisor=allowed)).vcpus_more == 7
