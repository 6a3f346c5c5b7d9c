"""Ready time is what the queueing model says of the host's threads, no more and no less."""

from __future__ import annotations

import numpy as np
import pytest

from tests.replay.conftest import Host, Vm, build_case
from vconsolidate.replay.engine import replay
from vconsolidate.replay.queueing import waiting_fraction


@pytest.mark.parametrize(("cores", "n_vms"), [(1, 2), (2, 4), (4, 8)])
def test_alike_vms_of_one_vcpu_wait_as_sources_of_one_queue(cores: int, n_vms: int) -> None:
    """Each runs 40 % of the time, so that a thread is busy for 80 %."""
    found = replay(*build_case([Vm(cpu_mhz=400.0)] * n_vms, [Host(cores=cores)])).vms
    expected = waiting_fraction(np.array([float(cores)]), np.array([n_vms / cores]), np.array([0.8]))[0]
    assert 0.02 < expected < 0.4
    assert [vm.ready_mean_fraction for vm in found] == pytest.approx([expected] * n_vms, rel=1e-3)
