"""Who waits within an interval: laws of the division among VMs of mixed sizes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.replay.conftest import Host, Vm, build_case
from vconsolidate.replay.engine import replay
from vconsolidate.replay.parameters import Parameters

FULL_SPEED = Parameters(efficiency_mixed=1.0)


def ready(vms: list[Vm], cores: int, threads_per_core: int = 1) -> np.ndarray:
    """Return the ready time of each VM per vCPU."""
    case = build_case(vms, [Host(cores=cores, threads_per_core=threads_per_core)], n_steps=1)
    return np.array([vm.ready_mean_fraction for vm in replay(*case, parameters=FULL_SPEED).vms])


def vm(vcpus: int, busy: float, shares: float = 1.0) -> Vm:
    return Vm(cpu_mhz=1000.0 * vcpus * busy, vcpus=vcpus, shares=round(1000 * vcpus * shares))


machines = st.lists(
    st.tuples(st.sampled_from([1, 1, 2, 4, 8]), st.integers(0, 18), st.sampled_from([0.5, 1.0, 2.0])),
    min_size=2,
    max_size=14,
).map(lambda drawn: [vm(vcpus, twentieths / 20.0, shares) for vcpus, twentieths, shares in drawn])


@settings(deadline=None)
@given(machines)
def test_nobody_waits_where_every_vcpu_has_a_thread(vms: list[Vm]) -> None:
    threads = sum(one.vcpus for one in vms)
    assert not ready(vms, threads).any()


@settings(deadline=None)
@given(machines, st.sampled_from([8, 16]), st.integers(0, 1000))
def test_the_order_of_vms_changes_nothing(vms: list[Vm], cores: int, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(vms)).tolist()
    np.testing.assert_allclose(ready([vms[i] for i in order], cores), ready(vms, cores)[order], rtol=1e-6, atol=1e-9)


@settings(deadline=None, derandomize=True)
@given(machines, st.sampled_from([16, 24]))
def test_more_load_never_waits_less_in_all(vms: list[Vm], cores: int) -> None:
    """By more than one per cent of what is waited; no VM has more than half of the threads."""
    vcpus = np.array([one.vcpus for one in vms])
    wanted = np.array([float(np.max(one.cpu_mhz)) for one in vms])
    top = min(1.0, 1000.0 * cores / max(wanted.sum(), 1.0))
    waits = [
        float(vcpus @ ready([replace(one, cpu_mhz=float(one.cpu_mhz) * top * part) for one in vms], cores))  # type: ignore[arg-type]
        for part in np.linspace(0.1, 1.0, 10)
    ]
    for less, more in pairwise(waits):
        assert more >= 0.99 * less - 1e-3


@settings(deadline=None)
@given(machines, st.sampled_from([4, 8]))
def test_a_vcpu_waits_at_most_while_it_does_not_run(vms: list[Vm], cores: int) -> None:
    case = build_case(vms, [Host(cores=cores)], n_steps=1)
    result = replay(*case, parameters=FULL_SPEED)
    run = result.series.by_vm["cpu_given_mhz"][:, 0] / 1000.0 / np.array([one.vcpus for one in vms])
    found = np.array([one.ready_mean_fraction for one in result.vms])
    assert np.all(found <= 1.0 - run + 1e-6)
    assert np.all(found >= 0.0)


def test_who_is_idle_makes_nobody_wait() -> None:
    assert not ready([vm(1, 0.0), vm(8, 0.5)], 8).any()
    assert ready([vm(1, 0.001), vm(8, 0.5)], 8).sum() < ready([vm(1, 0.2), vm(8, 0.5)], 8).sum()


def test_neighbours_that_burst_make_small_vms_wait() -> None:
    """The same work beside them, from VMs of 1 and of 8 vCPUs."""
    small = [vm(1, 0.4)] * 8
    calm, bursty = ready([*small, *[vm(1, 0.4)] * 24], 16)[0], ready([*small, *[vm(8, 0.4)] * 3], 16)[0]
    assert bursty > 1.5 * calm > 0.0


def test_who_uses_more_than_others_waits_most() -> None:
    found = ready([*[vm(2, 0.8)] * 4, *[vm(2, 0.15)] * 8], 9)
    per_work = found / np.array([0.8] * 4 + [0.15] * 8)
    assert per_work[0] > 2.0 * per_work[-1] > 0.0


def test_shares_move_waiting_to_others() -> None:
    others = [vm(2, 0.6)] * 7
    low, normal, high = (ready([vm(2, 0.6, shares), *others], 10) for shares in (0.5, 1.0, 2.0))
    assert low[0] > 1.5 * normal[0] > 3.0 * high[0]
    assert low[1] < normal[1] < high[1]
    assert low.sum() == pytest.approx(normal.sum(), rel=0.1)


def test_a_reservation_counts_once_it_covers_a_burst() -> None:
    others = [vm(2, 0.6)] * 7
    none, half, whole = (
        ready([replace(vm(2, 0.6), cpu_reservation_mhz=mhz), *others], 10) for mhz in (0.0, 600.0, 2000.0)
    )
    assert none[0] == half[0] > 3.0 * whole[0] > 0.0
    assert whole[1] > none[1]


def test_the_second_thread_of_a_core_takes_waiting_away() -> None:
    vms = [vm(2, 0.5)] * 10
    assert ready(vms, 8, threads_per_core=2).sum() < 0.5 * ready(vms, 8).sum()
