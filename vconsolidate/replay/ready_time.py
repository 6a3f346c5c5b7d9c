"""Ready time of every VM on one host: the shortage of cores, and the waiting within an interval."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.replay.cpu import busy_threads, column_sums
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.waiting import waiting

_LEAST_READY = 1e-6
"""A millionth of the interval is no waiting."""


def ready_time(
    machine: Machine,
    demand: FloatArray,
    given: FloatArray,
    parameters: Parameters,
    cores: FloatArray | float | None = None,
) -> FloatArray:
    """
    Return ready time per vCPU, (n_vms, n_steps): the fluid shortage and the waiting within the interval.

    No vCPU waits while it runs, so ready is at most 1 − run: work that a busy sibling thread slows down runs longer,
    it is not ready.

    Parameters
    ----------
    cores
        (n_steps,) cores left to VMs where a driver domain takes some of them; None for all of the machine's.
    """
    cores = machine.cores if cores is None else cores
    total = column_sums(given)
    busy = busy_threads(total, cores, machine.threads_per_core, parameters.smt_gain_fraction)
    pace = busy / np.maximum(total, 1e-12)
    run = given * (1.0 / machine.vcpus)[:, None]
    run *= pace
    ready = waiting(machine, run, pace, parameters)
    shortage = demand - given
    shortage *= (1.0 / machine.vcpus)[:, None]
    ready += shortage
    np.subtract(1.0, run, out=run)
    np.minimum(ready, np.maximum(run, 0.0), out=ready)
    ready[ready < _LEAST_READY] = 0.0
    return ready
