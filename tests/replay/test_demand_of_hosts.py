"""Laws of asked and unserved work: nothing that a VM is too small for disappears from sight."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.replay.conftest import Case, Host, Vm, build_case
from vconsolidate.model.replay import Replay
from vconsolidate.replay.engine import replay

STEPS = 6
LOADS = st.lists(st.floats(0.0, 9000.0, width=32), min_size=STEPS, max_size=STEPS)
VMS = st.builds(Vm, cpu_mhz=LOADS, vcpus=st.integers(1, 8), host=st.integers(0, 1))


def case(vms: list[Vm]) -> Case:
    return build_case(vms, [Host(cores=8), Host(cores=8, threads_per_core=2)], n_steps=STEPS)


def sized(vms: list[Vm], vcpus: int) -> list[Vm]:
    return [replace(vm, vcpus=vcpus) for vm in vms]


@given(st.lists(VMS, min_size=1, max_size=5))
def test_a_host_is_asked_for_what_its_vms_ask_for(vms: list[Vm]) -> None:
    estate, demand, plan = case(vms)
    played = replay(estate, demand, plan)
    for host in range(2):
        rows = plan.host_of_vm == host
        asked = demand.series.cpu_mhz_by_vm_step[rows].astype(np.float64).sum(axis=0) / 8000.0
        assert played.series.by_host["cpu_demand_fraction"][host] == pytest.approx(asked, rel=1e-5, abs=1e-7)
        assert played.hosts[host].cpu_peak_fraction == pytest.approx(float(asked.max()), rel=1e-5, abs=1e-7)


@given(st.lists(VMS, min_size=1, max_size=5))
def test_the_size_of_the_vms_changes_nothing_that_is_asked_of_a_host(vms: list[Vm]) -> None:
    small, large = (replay(*case(sized(vms, vcpus))) for vcpus in (1, 8))
    assert np.array_equal(small.series.by_host["cpu_demand_fraction"], large.series.by_host["cpu_demand_fraction"])
    assert [host.over_ceiling_fraction for host in small.hosts] == [host.over_ceiling_fraction for host in large.hosts]


@given(LOADS, st.integers(1, 7))
def test_more_vcpus_never_leave_more_undone(cpu: list[float], vcpus: int) -> None:
    """Alone on a host with threads for all of them, so that only its vCPUs limit the VM."""

    def played(count: int) -> Replay:
        return replay(*build_case([Vm(cpu_mhz=cpu, vcpus=count)], [Host(cores=16)], n_steps=STEPS))

    fewer, more = played(vcpus).vms[0], played(vcpus + 1).vms[0]
    assert more.cpu_unserved_fraction <= fewer.cpu_unserved_fraction + 1e-6
    assert more.cpu_beyond_vcpus_fraction <= fewer.cpu_beyond_vcpus_fraction + 1e-6
    assert fewer.cpu_unserved_fraction == pytest.approx(fewer.cpu_beyond_vcpus_fraction, abs=2e-6)


@given(st.lists(VMS, min_size=1, max_size=5))
def test_what_is_given_and_what_is_undone_is_what_was_asked_for(vms: list[Vm]) -> None:
    estate, demand, plan = case(vms)
    played = replay(estate, demand, plan)
    asked = demand.series.cpu_mhz_by_vm_step.sum(axis=1, dtype=np.float64)
    given_mhz = played.series.by_vm["cpu_given_mhz"].sum(axis=1, dtype=np.float64)
    for row, vm in enumerate(played.vms):
        assert given_mhz[row] == pytest.approx(asked[row] * (1.0 - vm.cpu_unserved_fraction), rel=1e-4, abs=1e-3)
        assert vm.cpu_beyond_vcpus_fraction <= vm.cpu_unserved_fraction + 1e-5


@pytest.mark.parametrize(("threads", "most"), [(1, 1.0), (2, 1.25)])
def test_what_a_host_can_do_at_most_counts_its_threads(threads: int, most: float) -> None:
    played = replay(*build_case([Vm()], [Host(threads_per_core=threads)]))
    assert played.hosts[0].cpu_most_fraction == most


def test_a_demand_that_its_vcpus_just_do_leaves_nothing_undone() -> None:
    exact, over = (replay(*build_case([Vm(cpu_mhz=mhz, vcpus=2)])).vms[0] for mhz in (2000.0, 2002.0))
    assert (exact.cpu_unserved_fraction, exact.cpu_beyond_vcpus_fraction) == (0.0, 0.0)
    assert over.cpu_unserved_fraction == pytest.approx(2 / 2002, rel=1e-3)
