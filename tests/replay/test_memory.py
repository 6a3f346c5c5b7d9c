"""Memory: states, tax, reclaim in order and within caps, dynamic memory, sharing, slowdown."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replay.conftest import ESXI, Host, Vm, build_case
from vconsolidate.model.hypervisor_memory import Reclaim
from vconsolidate.replay.dynamic_memory import assign
from vconsolidate.replay.engine import replay
from vconsolidate.replay.machine import machines
from vconsolidate.replay.memory import min_free_mib, state, targets
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.reclaim import frame, start, step
from vconsolidate.replay.sharing import shared_mib
from vconsolidate.replay.slowdown import slowdown

GIB = 1024


def states(free: list[float], before: int = 0) -> list[int]:
    """Return the state as free memory goes through `free` (minFree is 100)."""
    reached, current = [], np.array([before])
    for mib in free:
        current = state(np.array([mib]), np.array([100.0]), current, 0.1)
        reached.append(int(current[0]))
    return reached


def test_states_worsen_at_once() -> None:
    assert states([500, 99, 63, 31, 15]) == [0, 1, 2, 3, 4]


def test_states_improve_only_beyond_the_threshold() -> None:
    assert states([105], before=1) == [1]
    assert states([111], before=1) == [0]
    assert states([69], before=2) == [2]
    assert states([71], before=2) == [1]


def test_min_free_of_small_hosts_is_six_percent() -> None:
    assert min_free_mib(4 * GIB) == pytest.approx(0.06 * 4 * GIB)


@settings(deadline=None)
@given(st.data())
def test_targets_stay_in_their_bounds_and_add_up(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 6))

    def column(low: float, high: float) -> np.ndarray:
        return np.array(data.draw(st.lists(st.floats(low, high), min_size=n, max_size=n)))

    high = column(1.0, 4096.0)
    low, active, shares = high * column(0.0, 1.0), high * column(0.0, 1.0), column(1.0, 4096.0)
    total = data.draw(st.floats(0.0, 20_000.0))
    kept = targets(active[None], shares[None], low[None], high[None], np.array([total]), 0.75)[0]
    assert np.all(kept >= low - 1e-6)
    assert np.all(kept <= high + 1e-6)
    assert kept.sum() == pytest.approx(np.clip(total, low.sum(), high.sum()), rel=1e-9, abs=1e-6)


@settings(deadline=None)
@given(st.floats(0.0, 0.9), st.floats(10.0, 200.0))
def test_unbounded_vms_end_at_one_price(tax: float, total: float) -> None:
    active, shares = np.array([[5.0, 40.0, 20.0]]), np.array([[100.0, 50.0, 200.0]])
    kept = targets(active, shares, np.zeros((1, 3)), np.full((1, 3), 1e6), np.array([total]), tax)
    fraction = np.minimum(active / kept, 1.0)
    price = shares / (kept * (fraction + (1.0 - fraction) / (1.0 - tax)))
    np.testing.assert_allclose(price, price[0, 0], rtol=1e-9)


def test_nothing_is_reclaimed_while_enough_is_free() -> None:
    result = replay(*build_case([Vm(used_mib=4000.0) for _ in range(4)], [Host(memory_mib=20_000)]))
    assert result.hosts[0].worst_state == "high"
    assert result.hosts[0].ballooned_peak_mib == 0.0


def test_ballooning_comes_first_and_takes_from_the_idle() -> None:
    vms = [Vm(used_mib=4096.0, active_mib=4096.0), *(Vm(used_mib=4096.0, active_mib=100.0) for _ in range(3))]
    result = replay(*build_case(vms, [Host(memory_mib=14_000)]))
    host = result.hosts[0]
    assert host.worst_state == "soft"
    assert host.ballooned_peak_mib > 2000.0
    assert host.swapped_peak_mib == host.compressed_peak_mib == 0.0
    assert result.vms[0].ballooned_peak_mib == 0.0


def test_swap_follows_only_when_balloons_are_full() -> None:
    vms = [Vm(used_mib=4096.0, active_mib=1024.0) for _ in range(4)]
    host = replay(*build_case(vms, [Host(memory_mib=5000)])).hosts[0]
    assert host.ballooned_peak_mib == pytest.approx(4 * 0.65 * 4096, rel=1e-3)
    assert host.swapped_peak_mib > 0.0
    assert host.compressed_peak_mib > 0.0
    assert host.worst_state in {"hard", "low"}


def test_guests_without_a_driver_are_swapped() -> None:
    vms = [Vm(used_mib=4096.0, active_mib=1024.0, balloon=False) for _ in range(4)]
    host = replay(*build_case(vms, [Host(memory_mib=14_000)])).hosts[0]
    assert host.ballooned_peak_mib == 0.0
    assert host.swapped_peak_mib > 1000.0


def test_a_reservation_is_never_touched_and_what_remains_is_unmet() -> None:
    vms = [Vm(used_mib=4096.0, active_mib=1024.0, reservation_mib=4096) for _ in range(4)]
    result = replay(*build_case(vms, [Host(memory_mib=14_000)]))
    assert result.hosts[0].unmet_peak_mib == pytest.approx(4 * 4096 - 14_000, rel=1e-4)
    assert all(vm.ballooned_peak_mib == vm.swapped_peak_mib == 0.0 for vm in result.vms)


def test_xen_can_only_fail() -> None:
    xen = replace(ESXI, family="xen", reclaim=Reclaim("none", 0.0, 0.0, host_swap=False), scheduler="credit")
    host = replay(
        *build_case([Vm(used_mib=4096.0) for _ in range(4)], [Host(memory_mib=14_000)], hypervisor=xen)
    ).hosts[0]
    assert host.unmet_peak_mib == pytest.approx(4 * 4096 - 14_000, rel=1e-4)
    assert host.worst_state == "none"


def swapped_out(active_later: float) -> list[float]:
    """Return what is out of a VM's memory over four steps: another grows in step 1, it touches its own in step 2."""
    vms = [
        Vm(used_mib=2048.0, active_mib=[20.0, 20.0, active_later, 20.0], balloon=False, configured_mib=2048),
        Vm(used_mib=[100.0, 3000.0, 3000.0, 3000.0], active_mib=3000.0, balloon=False, reservation_mib=4096),
    ]
    by_vm = replay(*build_case(vms, [Host(memory_mib=4600)])).series.by_vm
    return [float(mib) for mib in by_vm["swapped_mib"][0] + by_vm["compressed_mib"][0]]


def test_swapped_pages_stay_out_until_they_are_touched() -> None:
    out = swapped_out(204.8)
    assert out[0] == 0.0
    assert out[1] > 300.0
    assert out[2] == pytest.approx(0.9 * out[1], rel=1e-3)


def test_compression_does_not_leave_the_host_short() -> None:
    vms = [Vm(used_mib=2048.0, active_mib=20.0, balloon=False, configured_mib=2048) for _ in range(3)]
    result = replay(*build_case(vms, [Host(memory_mib=5800)]))
    free = 5800 * (1.0 - result.series.by_host["memory_fraction"][0])
    assert result.hosts[0].compressed_peak_mib > 0.0
    assert free[0] == pytest.approx(0.64 * min_free_mib(5800), rel=0.01)


def test_touched_pages_come_back_and_others_go() -> None:
    # every page is touched, so all come back, and as many must go again
    assert swapped_out(2048.0)[2] > 300.0


def test_guests_do_not_hand_memory_back() -> None:
    result = replay(*build_case([Vm(used_mib=[1000.0, 3000.0, 500.0, 500.0])], [Host(memory_mib=10_000)]))
    assert result.series.by_host["memory_fraction"][0].tolist() == pytest.approx([0.1, 0.3, 0.3, 0.3])


def test_hyper_v_gives_demand_and_buffer_within_bounds() -> None:
    given_out = assign(np.array([[1000.0, 100.0, 4000.0]]), np.full(3, 512.0), np.full(3, 4096.0), 99_999.0, 0.2)
    np.testing.assert_allclose(given_out.assigned, [[1200.0, 512.0, 4096.0]])


def test_hyper_v_gives_up_buffers_before_demand() -> None:
    used, least, most = np.array([[1000.0, 3000.0]]), np.full(2, 512.0), np.full(2, 4096.0)
    np.testing.assert_allclose(assign(used, least, most, 4400.0, 0.2).assigned, [[1100.0, 3300.0]])
    short = assign(used, least, most, 3000.0, 0.2)
    assert short.assigned.sum() == pytest.approx(3000.0)
    assert np.all(short.assigned < used)
    np.testing.assert_allclose(assign(used, least, most, 1000.0, 0.2).unmet, [24.0])


def test_hyper_v_guests_page_when_their_demand_does_not_fit() -> None:
    hyper_v = replace(ESXI, family="hyper-v", reclaim=Reclaim("none", 0.0, 0.0, host_swap=False, dynamic_memory=True))
    result = replay(
        *build_case(
            [Vm(used_mib=4000.0, active_mib=3900.0) for _ in range(4)], [Host(memory_mib=12_000)], hypervisor=hyper_v
        )
    )
    assert result.hosts[0].ballooned_peak_mib == pytest.approx(4000.0, rel=1e-3)
    assert result.hosts[0].swapped_peak_mib == 0.0
    assert result.vms[0].slowdown_peak > 1.3


def test_sharing_is_an_interval_and_salting_ends_it_between_vms() -> None:
    memory, guests = [1000.0] * 10, ["linux"] * 10
    low, high = shared_mib(memory, guests, "all", large_pages=False)
    assert (low, high) == pytest.approx((200.0 + 0.04 * 9000.0, 1300.0 + 0.60 * 9000.0))
    assert shared_mib(memory, guests, "all", large_pages=True) == (0.0, high)
    assert shared_mib(memory, guests, "within_vm", large_pages=False)[1] == pytest.approx(0.13 * sum(memory))
    assert shared_mib(memory, guests, "none", large_pages=False) == (0.0, 0.0)


def test_different_guests_share_less() -> None:
    memory = [1000.0] * 4
    same = shared_mib(memory, ["a"] * 4, "all", large_pages=False)
    mixed = shared_mib(memory, ["a", "b", "c", "d"], "all", large_pages=False)
    assert mixed[1] < same[1]
    assert mixed[1] == pytest.approx(0.13 * 4000.0)


def test_the_ends_of_sharing_are_parameters() -> None:
    stated = replace(DEFAULTS, shared_within_vm=(0.1, 0.2), shared_between_vms=(0.0, 0.5))
    found = shared_mib([1000.0] * 2, ["a"] * 2, "all", large_pages=False, parameters=stated)
    assert found == pytest.approx((200.0, 400.0 + 0.5 * 1000.0))


def test_an_idle_guest_that_gives_idle_pages_is_not_slowed_down() -> None:
    """It used 4,096 MiB, touches a tenth of them, and a balloon takes 65 %."""
    one = np.array([4096.0])
    idle = slowdown(0.35 * one, one, 0.1 * one, one, 0.0 * one, np.array([0.65]), 2.0)
    busy = slowdown(0.35 * one, one, 0.5 * one, one, 0.0 * one, np.array([0.65]), 2.0)
    assert 1.0 <= idle[0] < 1.01
    assert busy[0] > 1.5


def test_nothing_reclaimed_is_no_slowdown_and_more_reclaimed_is_more() -> None:
    ballooned = np.array([0.0, 1000.0, 2000.0, 2600.0])
    ones = np.ones(4)
    slow = slowdown(4096 - ballooned, 4096 * ones, 3000 * ones, 4096 * ones, 0 * ones, ballooned / 4096, 2.0)
    assert slow[0] == 1.0
    assert np.all(np.diff(slow) > 0.0)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_every_step_accounts_for_every_page(data: st.DataObject) -> None:
    """Granted memory is what was touched less what each technique took; with what is free it makes up the host."""
    n_vms, n_steps = data.draw(st.integers(1, 4)), 6
    sizes = st.lists(st.integers(0, 4096), min_size=n_steps, max_size=n_steps)
    vms = [
        Vm(used_mib=data.draw(sizes), configured_mib=4096, balloon=data.draw(st.booleans()), active_mib=512.0)
        for _ in range(n_vms)
    ]
    estate, demand, plan = build_case(vms, [Host(memory_mib=data.draw(st.integers(2048, 12_288)))], n_steps=n_steps)
    fixed = frame(machines(estate, demand, plan, DEFAULTS), [0.0])
    held = start(fixed)
    for t in range(n_steps):
        used = demand.series.used_mib_by_vm_step[:, t][None].astype(np.float64)
        done = step(fixed, held, used, np.minimum(used, 512.0), DEFAULTS)
        granted = done.touched - done.ballooned - done.swapped - done.compressed
        assert np.all(granted >= -1e-6)
        assert np.all(done.touched >= used - 1e-6)
        assert np.all(done.ballooned <= fixed.balloon_cap + 1e-6)
        assert np.all(done.swapped + done.compressed <= fixed.swap_cap + 1e-6)
        kept = (granted + done.compressed / 2.0).sum()
        assert kept + done.free_mib[0] == pytest.approx(plan.hosts[0].hardware.memory_mib, rel=1e-9)


def test_the_tax_moves_memory_from_the_idle_to_the_busy() -> None:
    vms = [
        Vm(used_mib=[4000.0, 4000.0, 1000.0, 1000.0], active_mib=[500.0, 500.0, 50.0, 50.0]),
        Vm(used_mib=[1000.0, 3500.0, 3500.0, 3500.0], active_mib=500.0),
    ]
    result = replay(*build_case(vms, [Host(memory_mib=6000)]))
    ballooned = result.series.by_host["ballooned_mib"][0]
    assert ballooned[0] == 0.0
    assert ballooned[1] > 1500.0
    short = result.series.by_vm["ballooned_mib"][1]
    assert short[3] < short[1] - 100.0
    assert result.series.state_by_host_step[0].tolist()[1] == 2


def test_the_state_is_soft_until_free_memory_is_well_above_its_threshold() -> None:
    vms = [Vm(used_mib=[1000.0, 4000.0, 500.0, 500.0], active_mib=100.0) for _ in range(2)]
    result = replay(*build_case(vms, [Host(memory_mib=6000)]))
    assert result.series.state_by_host_step[0].tolist() == [0, 2, 2, 2]


def test_swapped_active_memory_slows_a_vm_down() -> None:
    vms = [Vm(used_mib=4096.0, active_mib=4096.0, balloon=False) for _ in range(4)]
    result = replay(*build_case(vms, [Host(memory_mib=12_000)]))
    assert result.vms[0].slowdown_peak > 1.3
