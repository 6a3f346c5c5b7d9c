"""
Memory of all hosts over all steps.

Guests do not hand memory back unasked, so what a host has granted only grows. A host on which even the last step
leaves enough free never reclaims, and needs no stepping: only the others go through `reclaim`, all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.demand import DemandSeries
from vconsolidate.replay.dynamic_memory import assign, dynamic_bounds
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.memory import ENTER_CLEAR
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.reclaim import Frame, Step, frame, start, step
from vconsolidate.replay.series import Series
from vconsolidate.replay.slowdown import slowdown


def granted_mib(machine: Machine, used_mib: Float32Array) -> FloatArray:
    """Return the memory a host's guests have touched by each step, (n_steps,)."""
    total = np.zeros(used_mib.shape[1])
    for row, most in zip(machine.rows, machine.configured_mib, strict=True):
        total += np.maximum.accumulate(np.minimum(used_mib[row], np.float32(most)))
    return total


def replay_calm(machine: Machine, demand: DemandSeries, shared_low_mib: float, out: Series) -> bool:
    """
    Replay a host that never needs to reclaim; return False, with nothing written, where it does.

    Parameters
    ----------
    shared_low_mib
        What page sharing saves at least.
    """
    if _limited(machine, demand):
        return False
    granted = granted_mib(machine, demand.used_mib_by_vm_step)
    overhead = machine.overhead_mib.sum()
    free = machine.usable_mib - overhead + shared_low_mib - granted
    if free.size == 0 or free[-1] < ENTER_CLEAR * machine.min_free_mib or free[-1] < 0.0:
        return False
    out.host_memory_fraction[machine.index] = (granted + overhead - shared_low_mib) / machine.usable_mib
    return True


def _limited(machine: Machine, demand: DemandSeries) -> bool:
    """Return whether a VM uses more than the limit of its resource pools leaves it."""
    if machine.memory_limit_mib is None or not machine.rows.size or not demand.n_steps:
        return False
    most = np.minimum(demand.used_mib_by_vm_step[machine.rows].max(axis=1), machine.configured_mib)
    return bool((most > machine.memory_limit_mib).any())


def replay_pressed(
    machines: Sequence[Machine],
    demand: DemandSeries,
    shared_low_mib: Sequence[float],
    parameters: Parameters,
    block_cells: int,
    out: Series,
) -> None:
    """Step hosts that reclaim through all intervals, together; `block_cells` VM-steps are gathered at a time."""
    fixed = frame(machines, shared_low_mib)
    held = start(fixed)
    n_steps = demand.n_steps
    length = max(1, block_cells // max(fixed.rows.size, 1))
    index = np.array([machine.index for machine in machines])
    usable = np.array([machine.usable_mib for machine in machines])
    worst = np.ones_like(fixed.configured)
    for begin in range(0, n_steps, length):
        span = slice(begin, min(begin + length, n_steps))
        used = np.minimum(_gather(demand.used_mib_by_vm_step, fixed, span), fixed.configured)
        active = np.minimum(_gather(demand.active_mib_by_vm_step, fixed, span), used)
        block = _Block(fixed, used.shape[0])
        for t in range(used.shape[0]):
            outcome = step(fixed, held, used[t], active[t], parameters)
            block.keep(t, outcome)
            np.maximum(worst, _slowdown(fixed, outcome, used[t], active[t], parameters), out=worst)
        block.write(out, index, usable, span)
    inside = fixed.rows >= 0
    out.slowdown_peak[fixed.rows[inside]] = worst[inside]


def replay_dynamic(
    machine: Machine, demand: DemandSeries, parameters: Parameters, block_cells: int, out: Series
) -> None:
    """Replay a host whose hypervisor gives memory by demand (Hyper-V)."""
    rows, n_steps = machine.rows, demand.n_steps
    overhead = machine.overhead_mib.sum()
    pool = machine.usable_mib - overhead
    least, most, buffer = dynamic_bounds(machine, parameters)
    length = max(1, block_cells // max(len(rows), 1))
    for begin in range(0, n_steps, length):
        span = slice(begin, min(begin + length, n_steps))
        used = np.minimum(demand.used_mib_by_vm_step[rows, span].T.astype(np.float64), machine.configured_mib)
        active = np.minimum(demand.active_mib_by_vm_step[rows, span].T, used)
        given = assign(used, least, most, pool, buffer)
        short = np.maximum(used - given.assigned, 0.0)
        out.host_memory_fraction[machine.index, span] = (given.assigned.sum(axis=1) + overhead) / machine.usable_mib
        out.host_unmet_mib[machine.index, span] = given.unmet
        if short.any():
            out.host_ballooned_mib[machine.index, span] = short.sum(axis=1)
            out.ballooned_mib[rows, span] = short.T
            none = np.zeros_like(used)
            slow = slowdown(
                used - short, used, active, used, none, short / machine.configured_mib, parameters.thrash_factor
            )
            out.slowdown_peak[rows] = np.maximum(out.slowdown_peak[rows], slow.max(axis=0))


def _gather(values: Float32Array, fixed: Frame, span: slice) -> FloatArray:
    """Return (n_steps, n_hosts, n_columns); the padding holds another VM's, to be cut at its 0 of configured memory."""
    return values[fixed.rows.ravel(), span].T.reshape(-1, *fixed.rows.shape).astype(np.float64)


def _slowdown(fixed: Frame, outcome: Step, used: FloatArray, active: FloatArray, parameters: Parameters) -> FloatArray:
    out = outcome.swapped + outcome.compressed
    if not (outcome.ballooned.any() or out.any()):
        return np.ones_like(used)
    fraction = outcome.ballooned / np.maximum(fixed.configured, 1.0)
    return slowdown(
        outcome.touched - outcome.ballooned,
        np.minimum(used, outcome.touched),
        active,
        outcome.touched,
        out,
        fraction,
        parameters.thrash_factor,
    )


class _Block:
    """Outcomes of a block of steps, written in one go: by step first, as they come."""

    def __init__(self, fixed: Frame, n_steps: int) -> None:
        hosts, shape = (n_steps, len(fixed.pool_mib)), (n_steps, *fixed.rows.shape)
        self.fixed = fixed
        self.ballooned, self.compressed, self.swapped = (np.zeros(shape, np.float32) for _ in range(3))
        self.free, self.state = np.zeros(hosts), np.zeros(hosts, np.int64)

    def keep(self, t: int, outcome: Step) -> None:
        """Keep the outcome of step `t`."""
        self.ballooned[t], self.compressed[t], self.swapped[t] = outcome.ballooned, outcome.compressed, outcome.swapped
        self.free[t], self.state[t] = outcome.free_mib, outcome.state

    def write(self, out: Series, index: np.ndarray, usable: FloatArray, span: slice) -> None:
        """Write the block to the series of its hosts and VMs."""
        inside = self.fixed.rows >= 0
        rows = self.fixed.rows[inside]
        for by_vm, by_host, block in (
            (out.ballooned_mib, out.host_ballooned_mib, self.ballooned),
            (out.compressed_mib, out.host_compressed_mib, self.compressed),
            (out.swapped_mib, out.host_swapped_mib, self.swapped),
        ):
            if block.any():
                by_vm[rows, span] = block[:, inside].T
                by_host[index, span] = block.sum(axis=2, dtype=np.float64).T
        out.state[index, span] = self.state.T
        out.host_unmet_mib[index, span] = np.maximum(-self.free, 0.0).T
        out.host_memory_fraction[index, span] = 1.0 - (self.free / usable).T
