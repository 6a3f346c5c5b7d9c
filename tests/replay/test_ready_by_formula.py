"""Ready time is what the queueing model says of the host's threads and the VMs' sizes, no more and no less."""

from __future__ import annotations

import numpy as np
import pytest

from tests.replay.conftest import Host, Vm, build_case
from vconsolidate.replay.engine import replay
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.queueing import thread_table


def waiting(threads: float, sources: float, rho: float) -> float:
    """Return R of the table."""
    return float(thread_table(threads).waiting(np.array([sources / threads]), np.array([rho]))[0])


@pytest.mark.parametrize(("cores", "n_vms"), [(1, 2), (2, 4), (4, 8)])
def test_alike_vms_of_one_vcpu_wait_as_sources_of_one_queue(cores: int, n_vms: int) -> None:
    """Each runs 40 % of the time, so that a thread is busy for 80 %."""
    found = replay(*build_case([Vm(cpu_mhz=400.0)] * n_vms, [Host(cores=cores)])).vms
    expected = waiting(cores, n_vms, 0.8)
    assert 0.02 < expected < 0.4
    assert [vm.ready_mean_fraction for vm in found] == pytest.approx([expected] * n_vms, rel=1e-5)


@pytest.mark.parametrize(("cores", "n_vms"), [(2, 2), (4, 4), (8, 8)])
def test_vcpus_that_burst_together_wait_in_part_for_fewer_threads(cores: int, n_vms: int) -> None:
    """Of two vCPUs a quarter of the waiting is that of half the sources for half the threads."""
    found = replay(*build_case([Vm(cpu_mhz=800.0, vcpus=2)] * n_vms, [Host(cores=cores)])).vms
    half = DEFAULTS.vcpu_correlation / 2.0
    together = waiting(cores / 2.0, n_vms, 0.8)
    expected = (1.0 - half) * waiting(cores, 2.0 * n_vms, 0.8) + half * together
    assert [vm.ready_mean_fraction for vm in found] == pytest.approx([expected] * n_vms, rel=1e-5)


def test_who_runs_more_waits_more_by_the_square() -> None:
    """Six VMs run 50 % of the time and two 10 %: N = 3.2² / 1.52 effective sources wait R each on average."""
    vms = [*[Vm(cpu_mhz=500.0)] * 6, *[Vm(cpu_mhz=100.0)] * 2]
    found = replay(*build_case(vms, [Host(cores=4)])).vms
    squares = 6 * 0.25 + 2 * 0.01
    sources = 3.2**2 / squares
    mean = waiting(4.0, sources, 0.8) * (3.2 / squares) ** 2
    assert found[0].ready_mean_fraction == pytest.approx(0.25 * mean, rel=1e-5)
    assert found[7].ready_mean_fraction == pytest.approx(0.01 * mean, rel=1e-5)
