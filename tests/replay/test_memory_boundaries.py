"""Memory of hosts in figures worked out by hand: caps, overheads, sharing, what is out already, and hosts in groups."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pytest

from tests.replay.conftest import ESXI, Case, Host, Vm, build_case
from vconsolidate.model.hypervisor_memory import Reclaim
from vconsolidate.model.replay import Replay
from vconsolidate.replay.engine import replay
from vconsolidate.replay.machine import machines
from vconsolidate.replay.memory import min_free_mib
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.slowdown import balloon_speed, slowdown, speed_with_memory

HYPER_V = replace(
    ESXI, family="hyper-v", reclaim=Reclaim("none", 0.0, 0.0, host_swap=False, dynamic_memory=True), scheduler="hyperv"
)


def with_overhead(case: Case, mib: float) -> Case:
    estate, demand, plan = case
    overhead = np.full(len(demand.vms), mib)
    return estate, replace(demand, overhead_mib_by_cluster={"c0": overhead}), plan


def test_what_each_technique_may_take_of_a_vm() -> None:
    """Of 4,096 MiB a quarter is reserved: 3,072 are left; the balloon may hold 65 %, the cache two pages for one."""
    vms = [Vm(reservation_mib=1024), Vm(reservation_mib=3000), Vm(balloon=False), Vm(reservation_mib=9000)]
    (machine,) = machines(*build_case(vms), DEFAULTS)
    assert machine.balloon_cap_mib.tolist() == pytest.approx([0.65 * 4096, 1096.0, 0.0, 0.0])
    assert machine.compression_cap_mib.tolist() == pytest.approx([0.2 * 4096] * 4)
    assert machine.swap_cap_mib.tolist() == [3072.0, 1096.0, 4096.0, 0.0]
    assert machine.reservation_mib.tolist() == [1024.0, 3000.0, 0.0, 4096.0]
    (none,) = machines(*build_case([Vm()], hypervisor=HYPER_V), DEFAULTS)
    assert (none.swap_cap_mib.tolist(), none.min_free_mib) == ([0.0], 0.0)


@pytest.mark.parametrize(
    ("gib", "mib"), [(1, 61.44), (4, 245.76), (12, 573.44), (28, 901.12), (100, 1638.4), (128, 1925.12)]
)
def test_min_free_by_its_bands(gib: int, mib: float) -> None:
    """6 % of 4 GiB, 4 % of the next 8, 2 % of the next 16, 1 % of the rest."""
    assert min_free_mib(gib * 1024) == pytest.approx(mib)


@pytest.mark.parametrize(("used", "pressed"), [(2999.9, False), (3000.1, True)])
def test_a_host_reclaims_as_soon_as_its_min_free_and_overheads_are_touched(used: float, pressed: bool) -> None:
    host = Host(memory_mib=10_000)
    left = 10_000 - min_free_mib(10_000) - 2 * 100.0
    vms = [Vm(used_mib=used), Vm(used_mib=left - 3000.0, configured_mib=8192)]
    found = replay(*with_overhead(build_case(vms, [host]), 100.0))
    assert (found.hosts[0].worst_state != "high") is pressed
    expected = (left - 3000.0 + used + 200.0) / 10_000
    assert found.hosts[0].memory_used_peak_fraction == pytest.approx(expected)


@pytest.mark.parametrize("family", ["esxi", "kvm"])
def test_pages_that_are_out_and_not_touched_stay_out_and_no_others_follow(family: Literal["esxi", "kvm"]) -> None:
    vms = [Vm(used_mib=2000.0, active_mib=0.0, balloon=False) for _ in range(2)]
    found = replay(*build_case(vms, [Host(memory_mib=3500)], n_steps=6, hypervisor=replace(ESXI, family=family)))
    out = found.series.by_host["swapped_mib"][0] + found.series.by_host["compressed_mib"][0]
    assert out[0] > 400.0
    assert out.tolist() == pytest.approx([float(out[0])] * 6)
    assert [vm.slowdown_peak for vm in found.vms] == pytest.approx([1.0, 1.0]), "nobody misses them"


def test_hosts_that_reclaim_together_do_so_each_for_itself() -> None:
    """One has four VMs, the other two."""
    left = [Vm(used_mib=2000.0, active_mib=100.0 * n) for n in range(4)]
    right = [Vm(host=1, used_mib=3000.0, active_mib=200.0, balloon=bool(n)) for n in range(2)]
    hosts = [Host(memory_mib=6000), Host(memory_mib=5000)]
    both = replay(*build_case([*left, *right], hosts)).series.by_vm
    alone = replay(*build_case(left, hosts[:1])).series.by_vm
    other = replay(*build_case([replace(vm, host=0) for vm in right], hosts[1:])).series.by_vm
    for key in ("ballooned_mib", "compressed_mib", "swapped_mib"):
        np.testing.assert_array_equal(both[key], np.concatenate([alone[key], other[key]]))
    assert both["ballooned_mib"].max() > 0.0


def test_a_fault_in_one_group_of_hosts_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("of this test")

    monkeypatch.setattr("vconsolidate.replay.hosts.replay_pressed", broken)
    with pytest.raises(ZeroDivisionError, match="of this test"):
        replay(*build_case([Vm(used_mib=4000.0)], [Host(memory_mib=3000)]))


def shared(page_sharing: str, memory_mib: int = 65_536, **vm: float) -> Replay:
    """Return the replay of four alike VMs on a host without large pages."""
    hypervisor = replace(ESXI, reclaim=replace(ESXI.reclaim, page_sharing=page_sharing))  # type: ignore[arg-type]
    vms = [Vm(**{"used_mib": 2000.0, "active_mib": 10.0, **vm})] * 4  # type: ignore[arg-type]
    estate, demand, plan = build_case(vms, [Host(memory_mib=memory_mib)], hypervisor=hypervisor)
    (host,) = plan.hosts
    cpu = replace(host.hardware.cpu, virtualisation="first")
    hosts = (replace(host, hardware=replace(host.hardware, cpu=cpu)),)
    return replay(estate, demand, replace(plan, hosts=hosts))


def test_shared_pages_are_room() -> None:
    """Within VMs 2 to 13 % are saved of 8,000 MiB, between four alike 4 to 60 % of three of them more."""
    for mode, low, high in (
        ("none", 0.0, 0.0),
        ("within_vm", 160.0, 1040.0),
        ("all", 160.0 + 0.04 * 6000.0, 1040.0 + 0.60 * 6000.0),
    ):
        host = shared(mode).hosts[0]
        assert (host.shared_low_mib, host.shared_high_mib) == pytest.approx((low, high))
        assert host.memory_used_peak_fraction == pytest.approx((8000.0 - low) / 65_536)
    reclaimed = [shared(mode, 7500).hosts[0].ballooned_peak_mib for mode in ("none", "within_vm", "all")]
    assert reclaimed[0] - reclaimed[1] == pytest.approx(160.0, rel=1e-3)
    assert reclaimed[0] - reclaimed[2] == pytest.approx(400.0, rel=1e-3)


def test_no_more_is_shared_than_a_vm_has() -> None:
    assert shared("within_vm", used_mib=5000.0).hosts[0].shared_low_mib == pytest.approx(0.02 * 4 * 4096)


def test_dynamic_memory_divides_what_overheads_leave() -> None:
    """Two VMs use 3,000 MiB each of 5,000, of which 2 × 100 are overheads: 600 each are short."""
    case = build_case([Vm(used_mib=3000.0, active_mib=3000.0)] * 2, [Host(memory_mib=5000)], hypervisor=HYPER_V)
    found = replay(*with_overhead(case, 100.0))
    assert [vm.ballooned_peak_mib for vm in found.vms] == pytest.approx([600.0, 600.0])
    assert found.hosts[0].memory_used_peak_fraction == pytest.approx(1.0)
    assert found.hosts[0].unmet_peak_mib == 0.0
    assert replay(*case).vms[0].ballooned_peak_mib == pytest.approx(500.0)


def test_dynamic_memory_hurts_the_idle_less() -> None:
    def slow(active: float) -> float:
        vms = [Vm(used_mib=3000.0, active_mib=active)] * 2
        return replay(*build_case(vms, [Host(memory_mib=4000)], hypervisor=HYPER_V)).vms[0].slowdown_peak

    balloon = 0.088 * 1000.0 / 4096.0
    busy = 1.0 / (1.0 - 1.03 * (1.0 / 3.0) ** 1.53) / (1.0 - balloon) * (1.0 + 2.0 / 3.0)
    assert slow(1000.0) == pytest.approx(1.0 / (1.0 - balloon / 3.0), rel=1e-6), "2,000 MiB hold all that is active"
    assert slow(3000.0) == pytest.approx(busy, rel=1e-6)


def test_slowdowns_by_hand() -> None:
    """A balloon of half the memory costs 4.4 %; a guest with half the memory it uses runs at 64 % of its speed."""
    assert float(balloon_speed(0.5)) == pytest.approx(0.956)
    assert float(balloon_speed(0.0)) == 1.0
    assert float(speed_with_memory(0.5)) == pytest.approx(1.0 - 1.03 * 0.5**1.53)
    assert [float(speed_with_memory(fraction)) for fraction in (0.0, 1.0, 2.0)] == [0.01, 1.0, 1.0]
    # half of the memory is active, a quarter is swapped: one page in eight is missed
    one = np.array([1000.0])
    found = slowdown(one, one, one / 2.0, one, one / 4.0, np.zeros(1), 2.0)
    assert found.tolist() == pytest.approx([1.25])
