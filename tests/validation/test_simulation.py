"""
The waiting fraction against discrete-event simulation: within 12 % where ready is at least 0.4 %.

Eight threads, 10 to 48 vCPUs, utilisation .52 to .98. The simulation is rerun here, with fixed seeds.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.replay.conftest import Host, Vm, build_case
from tests.validation.simulation import simulate
from vconsolidate.replay.engine import replay
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.queueing import waiting_exact, waiting_fraction

THREADS = 8
DURATION = 2500.0


def think_time(sources: int, rho: float) -> float:
    """Return the mean thinking time at which the threads are busy for the share `rho`."""
    rates = np.geomspace(1e-3, 100.0, 4000)
    reached, _ = waiting_exact(THREADS, sources, rates)
    return float(1.0 / rates[int(np.argmin(np.abs(reached - rho)))])


@pytest.mark.parametrize(
    ("sources", "rho"), [(10, 0.85), (12, 0.75), (16, 0.65), (16, 0.9), (24, 0.6), (32, 0.9), (48, 0.98), (48, 0.52)]
)
def test_equal_vcpus_wait_as_simulated(sources: int, rho: float) -> None:
    tally = simulate(THREADS, [think_time(sources, rho)] * sources, DURATION, seed=sources)
    busy = tally.run.sum() / THREADS
    predicted = waiting_fraction(np.array([float(THREADS)]), np.array([sources / THREADS]), np.array([busy]))[0]
    assert busy == pytest.approx(rho, rel=0.04)
    if tally.wait.mean() >= 0.004:
        assert predicted == pytest.approx(tally.wait.mean(), rel=0.12)
    else:
        assert predicted < 0.006


@pytest.mark.parametrize(
    "groups",
    [{0.6: 4, 2.0: 8, 12.0: 12}, {0.3: 6, 3.0: 10}, {1.0: 8, 6.0: 20}],
    ids=["three kinds", "few busy, some idle", "busy and idle"],
)
def test_unequal_vcpus_wait_as_simulated(groups: dict[float, int]) -> None:
    """Effective sources give the total within 12 %, division by u² the groups that wait most within 20 %."""
    think = [time for time, count in groups.items() for _ in range(count)]
    tally = simulate(THREADS, think, DURATION, seed=1)
    vms = [Vm(cpu_mhz=1000.0 * run) for run in tally.run]
    case = build_case(vms, [Host(cores=THREADS)])
    ready = np.array([vm.ready_mean_fraction for vm in replay(*case, parameters=Parameters(efficiency_mixed=1.0)).vms])
    assert ready.sum() == pytest.approx(tally.wait.sum(), rel=0.12)
    busiest = slice(0, next(iter(groups.values())))
    assert ready[busiest].mean() == pytest.approx(tally.wait[busiest].mean(), rel=0.2)
    assert ready[-1] < 0.01
