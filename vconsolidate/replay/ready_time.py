"""Ready time of every VM on one host: the shortage of cores, and the queueing within an interval."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray
from vconsolidate.replay.cpu import busy_threads, column_sums
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.queueing import thread_table

_LEAST_READY = 1e-6
"""A millionth of the interval is no waiting."""


def ready_time(machine: Machine, demand: FloatArray, given: FloatArray, parameters: Parameters) -> FloatArray:
    """
    Return ready time per vCPU, (n_vms, n_steps): the fluid shortage and the queueing within the interval.

    Of N effective sources, ``N = (Σu)²/Σu²`` over vCPUs that run the share u of the time, each waits R on average;
    it is shared out in proportion to u². No vCPU waits while it runs, so ready is at most 1 − u: work that a busy
    sibling thread slows down runs longer, it is not ready.
    """
    run = given / machine.vcpus[:, None]
    squares = np.maximum(column_sums(given * run), 1e-24)
    total = column_sums(given)
    busy = busy_threads(total, machine.cores, machine.threads_per_core, parameters.smt_gain_fraction)
    ready = run * run
    scale = (total / squares) ** 2
    waiting = _waiting_by_vcpus(machine, total * total / squares, busy, parameters)
    for vm, vcpus in enumerate(machine.vcpus.tolist()):
        ready[vm] *= waiting[vcpus] * scale
    shortage = demand - given
    shortage /= machine.vcpus[:, None]
    ready += shortage
    run *= busy / np.maximum(total, 1e-12)
    np.subtract(1.0, run, out=run)
    np.minimum(ready, np.maximum(run, 0.0), out=ready)
    ready[ready < _LEAST_READY] = 0.0
    return ready


def _waiting_by_vcpus(
    machine: Machine, sources: FloatArray, busy: FloatArray, parameters: Parameters
) -> dict[float, FloatArray]:
    """
    Return R by the size of a VM, (n_steps,) each.

    An n-vCPU VM whose vCPUs burst together with correlation k sees ``(1 − k/2)·R(m, N) + (k/2)·R(m/n, N/n)``.
    """
    threads = machine.threads
    rho, ratio = np.minimum(busy / threads, 1.0), sources / threads
    half = parameters.vcpu_correlation / 2.0
    alone = thread_table(max(threads, 1.0)).waiting(ratio, rho)
    waiting: dict[float, FloatArray] = {}
    for n in np.unique(machine.vcpus).tolist():
        together = thread_table(max(threads / n, 1.0)).waiting(ratio, rho)
        waiting[n] = alone if n == 1.0 else (1.0 - half) * alone + half * together
    return waiting
