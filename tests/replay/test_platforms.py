"""Every hypervisor of the catalogue replays, short of memory and of CPU, within its own techniques."""

from __future__ import annotations

import numpy as np
import pytest

from tests.replay.conftest import Host, Vm, build_case
from vconsolidate.catalog.load import load_catalog
from vconsolidate.replay.engine import replay

HYPERVISORS = load_catalog().hypervisors


@pytest.mark.parametrize("key", sorted(HYPERVISORS))
def test_a_platform_reclaims_only_as_it_can(key: str) -> None:
    hypervisor = HYPERVISORS[key]
    vms = [Vm(cpu_mhz=900.0, used_mib=3500.0, active_mib=1000.0) for _ in range(5)]
    machine = Host(cores=4, threads_per_core=2, memory_mib=14_000 + int(hypervisor.reserve_base_mib))
    result = replay(*build_case(vms, [machine], hypervisor=hypervisor))
    host, reclaim = result.hosts[0], hypervisor.reclaim
    assert np.isfinite([vm.slowdown_peak for vm in result.vms]).all()
    assert host.memory_used_peak_fraction > 0.9
    if not reclaim.dynamic_memory:
        assert (host.ballooned_peak_mib > 0.0) == (reclaim.balloon_max_fraction > 0.0)
        assert (host.compressed_peak_mib > 0.0) <= (reclaim.compression_max_fraction > 0.0)
        assert (host.swapped_peak_mib > 0.0) <= reclaim.host_swap
        able = reclaim.balloon_max_fraction > 0.0 or reclaim.host_swap
        assert (host.unmet_peak_mib > 0.0) == (not able)
    assert (host.worst_state == "none") == (hypervisor.family not in {"esx", "esxi"})
    assert result.series.by_vm["cpu_given_mhz"].sum(axis=0).max() <= 1.25 * 4000.0
