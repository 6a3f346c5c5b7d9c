"""One host's CPU over a block of steps: who gets what, and who waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.replay.cpu import allocate, busy_threads, column_sums, reachable_capacity
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.pools import divide
from vconsolidate.replay.queueing import thread_table

_LEAST_READY = 1e-6
"""A millionth of the interval is no waiting."""


@dataclass(frozen=True, slots=True)
class CpuBlock:
    """
    Outcome of a block.

    Parameters
    ----------
    demand
        (n_steps,) core-equivalents asked for, before the cut at the VMs' vCPUs: what would be asked of the host if
        every VM were large enough.
    given, ready
        (n_vms, n_steps) core-equivalents, and ready time per vCPU as a share of the interval.
    given_total, ready_mean
        (n_steps,) Σ and mean over the VMs.
    """

    demand: FloatArray
    given: FloatArray
    ready: FloatArray
    given_total: FloatArray
    ready_mean: FloatArray


def replay_cpu(machine: Machine, cpu_mhz: Float32Array, parameters: Parameters) -> CpuBlock:
    """
    Schedule a block of demand.

    Parameters
    ----------
    cpu_mhz
        (n_vms, n_steps) demand of the guests, reference MHz, before the hypervisor's overhead.
    """
    demand = cpu_mhz * (machine.cpu_factor / machine.core_mhz)[:, None]
    asked = column_sums(demand)
    np.minimum(demand, machine.vcpus[:, None], out=demand)
    given = _divide(machine, demand, parameters)
    ready = _ready(machine, demand, given, parameters)
    return CpuBlock(asked, given, ready, column_sums(given), column_sums(ready) / len(ready))


def _divide(machine: Machine, demand: FloatArray, parameters: Parameters) -> FloatArray:
    given: FloatArray = np.minimum(demand, machine.limit_cores[:, None])
    pools = machine.pools
    unpooled = given
    if pools is not None:  # limits of pools count even where the host has enough
        floor = np.minimum(unpooled.T, machine.reservation_cores)
        given = divide(pools, unpooled.T, floor, machine.shares, np.full(given.shape[1], np.inf)).T
    total = column_sums(given)
    # SMT can only add to the cores, so only steps beyond their efficient capacity need a closer look
    tight = np.flatnonzero(total > machine.cores * machine.efficiency)
    if tight.size:
        wanted = given[:, tight]
        room = machine.efficiency * reachable_capacity(
            wanted, machine.vcpus, machine.cores, machine.threads_per_core, parameters.smt_gain_fraction
        )
        over = np.flatnonzero(total[tight] > room)
        if over.size:
            rows = np.ascontiguousarray(unpooled[:, tight[over]].T)
            floor = np.minimum(rows, machine.reservation_cores)
            if pools is not None:
                given[:, tight[over]] = divide(pools, rows, floor, machine.shares, room[over]).T
                return given
            first = machine.cluster.hypervisor.scheduler == "hyperv"
            given[:, tight[over]] = allocate(rows, floor, machine.shares, room[over], floor_first=first).T
    return given


def _ready(machine: Machine, demand: FloatArray, given: FloatArray, parameters: Parameters) -> FloatArray:
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
