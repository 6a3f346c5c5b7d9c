"""Dynamic memory of Hyper-V: startup, minimum, maximum and buffer, of a policy and of single VMs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.replay.conftest import ESXI, PLAIN_POLICY, Case, Vm, build_case
from vconsolidate.model.dynamic_memory import STATED_NOTHING, DynamicMemory
from vconsolidate.model.replay import Replay
from vconsolidate.replay.engine import replay

HYPER_V = replace(ESXI, reclaim=replace(ESXI.reclaim, dynamic_memory=True))
MAYBE = st.none() | st.floats(0.0, 8192.0)


def case_of(policy: DynamicMemory, *own: DynamicMemory, used_mib: float = 2000.0) -> Case:
    stated = own or (STATED_NOTHING,)
    vms = [Vm(used_mib=used_mib) for _ in stated]
    estate, demand, plan = build_case(vms, hypervisor=HYPER_V, policy=replace(PLAIN_POLICY, dynamic_memory=policy))
    machines = tuple(replace(vm, dynamic_memory=one) for vm, one in zip(demand.vms, stated, strict=True))
    return estate, replace(demand, vms=machines), plan


def played(*settings: DynamicMemory) -> Replay:
    return replay(*case_of(*settings))


def memory_mib(result: Replay) -> float:
    return result.hosts[0].memory_used_peak_fraction * 65_536


def test_a_vm_gets_its_demand_and_a_fifth_on_top() -> None:
    assert memory_mib(played(STATED_NOTHING)) == pytest.approx(2400.0, rel=1e-6)


def test_a_stated_buffer_takes_the_place_of_the_fifth() -> None:
    assert memory_mib(played(DynamicMemory(buffer_fraction=0.5))) == pytest.approx(3000.0, rel=1e-6)


def test_a_vm_keeps_its_minimum() -> None:
    assert memory_mib(played(DynamicMemory(minimum_mib=3500.0))) == pytest.approx(3500.0, rel=1e-6)


def test_demand_above_the_maximum_is_paged_by_the_guest() -> None:
    result = played(DynamicMemory(maximum_mib=1500.0))
    assert memory_mib(result) == pytest.approx(1500.0, rel=1e-6)
    assert result.vms[0].ballooned_peak_mib == pytest.approx(500.0)
    assert played(STATED_NOTHING).vms[0].ballooned_peak_mib == 0.0


def test_what_a_server_states_comes_before_the_policy() -> None:
    result = played(DynamicMemory(maximum_mib=1500.0), DynamicMemory(maximum_mib=1800.0), STATED_NOTHING)
    assert [vm.ballooned_peak_mib for vm in result.vms] == pytest.approx([200.0, 500.0])


def test_a_plan_keeps_enough_for_a_vm_to_start_on_such_a_platform_only() -> None:
    estate, demand, _ = case_of(DynamicMemory(startup_mib=3000.0))
    (vm,), (cluster,) = demand.vms, estate.clusters
    assert vm.memory_taken_mib(cluster) == 3000.0
    assert vm.memory_taken_mib(replace(cluster, hypervisor=ESXI)) == 2000.0


@given(startup=MAYBE, minimum=MAYBE, maximum=MAYBE, used=st.floats(0.0, 4096.0))
def test_what_a_plan_keeps_is_within_the_bounds(
    startup: float | None, minimum: float | None, maximum: float | None, used: float
) -> None:
    taken = DynamicMemory(startup, minimum, maximum).taken_mib(used, 4096.0)
    assert min(startup or 0.0, 4096.0) <= taken <= 4096.0
    assert min(minimum or 0.0, 4096.0) <= taken
    assert taken <= max(used if maximum is None else min(used, maximum), startup or 0.0, minimum or 0.0)
