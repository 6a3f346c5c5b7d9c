"""One host's CPU over a block of steps: who gets what, and who waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray
from vconsolidate.replay.cpu import allocate, column_sums, reachable_capacity
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.pools import divide
from vconsolidate.replay.ready_time import ready_time

_LEAST_CORES = 0.1
"""What a driver domain leaves to the VMs of its host, however busy it is."""


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


def replay_cpu(
    machine: Machine, cpu_mhz: Float32Array, parameters: Parameters, io_cores: FloatArray | None = None
) -> CpuBlock:
    """
    Schedule a block of demand.

    Parameters
    ----------
    cpu_mhz
        (n_vms, n_steps) demand of the guests, reference MHz, before the hypervisor's overhead.
    io_cores
        (n_steps,) cores' worth of work of the driver domain, which is served before any VM; None for none.
    """
    cores = machine.cores if io_cores is None else np.maximum(machine.cores - io_cores, _LEAST_CORES)
    demand = cpu_mhz * (machine.cpu_factor / machine.core_mhz)[:, None]
    asked = column_sums(demand)
    np.minimum(demand, machine.vcpus[:, None], out=demand)
    given = _divide(machine, demand, parameters, cores)
    ready = ready_time(machine, demand, given, parameters, cores)
    return CpuBlock(asked, given, ready, column_sums(given), column_sums(ready) / len(ready))


def of_steps(values: FloatArray | float, steps: IntArray) -> FloatArray | float:
    """Return what some steps have, of a figure of all steps or of each."""
    return values if isinstance(values, float | int) else values[steps]


def _divide(machine: Machine, demand: FloatArray, parameters: Parameters, cores: FloatArray | float) -> FloatArray:
    given: FloatArray = np.minimum(demand, machine.limit_cores[:, None])
    pools = machine.pools
    unpooled = given
    if pools is not None:  # limits of pools count even where the host has enough
        floor = np.minimum(unpooled.T, machine.reservation_cores)
        given = divide(pools, unpooled.T, floor, machine.shares, np.full(given.shape[1], np.inf)).T
    total = column_sums(given)
    # SMT can only add to the cores, so only steps beyond their efficient capacity need a closer look
    tight = np.flatnonzero(total > cores * machine.efficiency)
    if tight.size:
        wanted = given[:, tight]
        room = machine.efficiency * reachable_capacity(
            wanted, machine.vcpus, of_steps(cores, tight), machine.threads_per_core, parameters.smt_gain_fraction
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
