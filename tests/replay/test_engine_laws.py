"""Laws of a whole replay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.replay import Replay
from vconsolidate.replay.engine import BLOCK_CELLS, replay

STEPS = 6


@st.composite
def vms(draw: st.DrawFn, n_hosts: int = 1) -> list[Vm]:
    def one() -> Vm:
        configured = draw(st.sampled_from([1024, 2048, 4096]))
        vcpus = draw(st.sampled_from([1, 2, 4]))
        used = draw(st.lists(st.integers(0, configured), min_size=STEPS, max_size=STEPS))
        return Vm(
            cpu_mhz=draw(st.lists(st.integers(0, 1200 * vcpus), min_size=STEPS, max_size=STEPS)),
            used_mib=used,
            active_mib=[value * draw(st.sampled_from([0.1, 0.5, 1.0])) for value in used],
            host=draw(st.integers(0, n_hosts - 1)),
            vcpus=vcpus,
            configured_mib=configured,
            reservation_mib=draw(st.sampled_from([0, configured // 4])),
            shares=draw(st.sampled_from([500, 1000, 4000])),
            balloon=draw(st.booleans()),
        )

    return [one() for _ in range(draw(st.integers(1, 7)))]


hosts = st.builds(
    Host,
    cores=st.sampled_from([2, 4]),
    threads_per_core=st.sampled_from([1, 2]),
    memory_mib=st.sampled_from([2048, 6144, 65_536]),
)


def run(case: Case, *, block_cells: int = BLOCK_CELLS, workers: int = 1) -> Replay:
    estate, demand, plan = case
    return replay(estate, demand, plan, block_cells=block_cells, workers=workers)


def same_bytes(left: Replay, right: Replay) -> bool:
    pairs: list[tuple[np.ndarray, np.ndarray]] = [
        *((left.series.by_vm[key], right.series.by_vm[key]) for key in left.series.by_vm),
        *((left.series.by_host[key], right.series.by_host[key]) for key in left.series.by_host),
        (left.series.state_by_host_step, right.series.state_by_host_step),
    ]
    return all(a.tobytes() == b.tobytes() for a, b in pairs)


@settings(deadline=None, max_examples=60)
@given(vms(), hosts)
def test_work_given_is_at_most_the_capacity_and_at_most_the_demand(machines: list[Vm], host: Host) -> None:
    result = run(build_case(machines, [host], n_steps=STEPS))
    given_mhz = result.series.by_vm["cpu_given_mhz"].sum(axis=0)
    smt = 1.25 if host.threads_per_core == 2 else 1.0
    assert np.all(given_mhz <= host.cores * 1000.0 * smt * (1 + 1e-5))
    asked = np.array([vm.cpu_mhz for vm in machines])
    assert np.all(result.series.by_vm["cpu_given_mhz"] <= asked * (1 + 1e-5) + 1e-3)


@settings(deadline=None, max_examples=60)
@given(vms(), hosts)
def test_memory_that_grows_adds_up(machines: list[Vm], host: Host) -> None:
    machines = [replace(vm, used_mib=np.maximum.accumulate(np.array(vm.used_mib)).tolist()) for vm in machines]
    result = run(build_case(machines, [host], n_steps=STEPS))
    by_vm, by_host = result.series.by_vm, result.series.by_host
    touched = np.array([vm.used_mib for vm in machines], dtype=float)
    # a compressed page still takes half a page
    kept = touched - by_vm["ballooned_mib"] - by_vm["swapped_mib"] - by_vm["compressed_mib"] / 2.0
    np.testing.assert_allclose(kept.sum(axis=0) / host.memory_mib, by_host["memory_fraction"][0], rtol=1e-4, atol=1e-4)
    over = np.maximum(kept.sum(axis=0) - host.memory_mib, 0.0)
    np.testing.assert_allclose(over, by_host["unmet_mib"][0], rtol=1e-3, atol=0.5)
    for i, vm in enumerate(machines):
        most = 0.65 * vm.configured_mib if vm.balloon else 0.0
        assert by_vm["ballooned_mib"][i].max() <= most + 0.01
        assert np.all(kept[i] >= np.minimum(touched[i], vm.reservation_mib) - 0.5)


@settings(deadline=None, max_examples=40)
@given(vms(), hosts)
def test_more_cores_never_serve_less(machines: list[Vm], host: Host) -> None:
    small = run(build_case(machines, [host], n_steps=STEPS))
    large = run(build_case(machines, [replace(host, cores=host.cores + 2)], n_steps=STEPS))
    assert np.all(large.series.by_vm["cpu_given_mhz"] >= small.series.by_vm["cpu_given_mhz"] * (1 - 1e-5) - 1e-3)


@settings(deadline=None, max_examples=40)
@given(vms(), hosts)
def test_more_memory_never_reclaims_more(machines: list[Vm], host: Host) -> None:
    small = run(build_case(machines, [host], n_steps=STEPS))
    large = run(build_case(machines, [replace(host, memory_mib=host.memory_mib * 4)], n_steps=STEPS))
    for key in ("ballooned_mib", "unmet_mib"):
        assert large.series.by_host[key].max() <= small.series.by_host[key].max() + 0.5


@settings(deadline=None, max_examples=40)
@given(vms(), hosts)
def test_the_order_of_vms_is_irrelevant(machines: list[Vm], host: Host) -> None:
    forth = run(build_case(machines, [host], n_steps=STEPS))
    back = run(build_case(machines[::-1], [host], n_steps=STEPS))
    for key, series in forth.series.by_vm.items():
        np.testing.assert_allclose(series, back.series.by_vm[key][::-1], rtol=1e-4, atol=0.01)


@settings(deadline=None, max_examples=40)
@given(vms(n_hosts=2), hosts, hosts)
def test_two_hosts_together_equal_each_alone(machines: list[Vm], left: Host, right: Host) -> None:
    both = run(build_case(machines, [left, right], n_steps=STEPS))
    for index, host in enumerate((left, right)):
        chosen = [i for i, vm in enumerate(machines) if vm.host == index]
        alone = run(build_case([replace(machines[i], host=0) for i in chosen], [host], n_steps=STEPS))
        for key, series in alone.series.by_vm.items():
            np.testing.assert_allclose(both.series.by_vm[key][chosen], series, rtol=1e-5, atol=0.01)


@settings(deadline=None, max_examples=30)
@given(vms(n_hosts=3), st.sampled_from([1, 7, 50]), st.sampled_from([1, 2, 3]))
def test_neither_block_size_nor_workers_change_a_bit(machines: list[Vm], block_cells: int, workers: int) -> None:
    case = build_case(machines, [Host(), Host(memory_mib=2048), Host(cores=2)], n_steps=STEPS)
    whole, blocks = run(case), run(case, block_cells=block_cells, workers=workers)
    assert same_bytes(whole, blocks)
    assert whole.hosts == blocks.hosts
    assert whole.vms == blocks.vms


@settings(deadline=None, max_examples=40)
@given(vms())
def test_nothing_is_contended_when_demand_fits(machines: list[Vm]) -> None:
    result = run(build_case(machines, [Host(cores=64, memory_mib=1 << 20)], n_steps=STEPS))
    asked = np.minimum(np.array([vm.cpu_mhz for vm in machines]), [[vm.vcpus * 1000] for vm in machines])
    np.testing.assert_allclose(result.series.by_vm["cpu_given_mhz"], asked, rtol=1e-5)
    assert result.series.by_vm["ready_fraction"].max() == 0.0  # fewer vCPUs than threads
    host = result.hosts[0]
    assert (host.worst_state, host.ballooned_peak_mib, host.swapped_peak_mib) == ("high", 0.0, 0.0)
    assert all(vm.slowdown_peak == 1.0 for vm in result.vms)


def test_a_plan_without_a_placement_replays_to_nothing(  # the pipeline may still ask
) -> None:
    estate, demand, plan = build_case([Vm()])
    result = replay(estate, demand, replace(plan, hosts=(), host_of_vm=np.array([], dtype=np.int64), loads=()))
    assert (result.hosts, result.vms) == ((), ())


def test_a_spare_is_an_idle_host() -> None:
    result = run(build_case([Vm()], [Host(), Host(spare=True)]))
    spare = result.hosts[1]
    assert (spare.cpu_peak_fraction, spare.ready_peak_fraction, spare.memory_used_peak_fraction) == (0.0, 0.0, 0.0)


def test_what_lies_beyond_the_vcpus_is_unserved_and_still_asked_of_the_host() -> None:
    result = run(build_case([Vm(cpu_mhz=2000.0, vcpus=1)]))
    assert result.vms[0].cpu_unserved_fraction == pytest.approx(0.5)
    assert result.vms[0].cpu_beyond_vcpus_fraction == pytest.approx(0.5)
    assert result.vms[0].cpu_peak_cores == pytest.approx(2.0)
    assert result.hosts[0].cpu_peak_fraction == pytest.approx(0.5)
    assert float(result.series.by_host["cpu_given_fraction"].max()) == pytest.approx(0.25)


def test_time_over_the_ceiling_is_counted() -> None:
    result = run(build_case([Vm(cpu_mhz=[100.0, 3300.0, 3100.0, 100.0], vcpus=4)]))
    assert result.hosts[0].over_ceiling_fraction == 0.25
    assert result.hosts[0].worst_step == 1
