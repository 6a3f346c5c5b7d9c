"""One host's CPU over a block of steps: who gets what, and who waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.replay.cpu import allocate, busy_threads, column_sums, reachable_capacity
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.pools import divide
from vconsolidate.replay.waiting import waiting

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
    Return ready time per vCPU, (n_vms, n_steps): the fluid shortage and the waiting within the interval.

    No vCPU waits while it runs, so ready is at most 1 − run: work that a busy sibling thread slows down runs longer,
    it is not ready.
    """
    total = column_sums(given)
    busy = busy_threads(total, machine.cores, machine.threads_per_core, parameters.smt_gain_fraction)
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
