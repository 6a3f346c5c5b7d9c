"""
Memory reclaim of ESX, Xen and KVM hosts, step by step: balloon, compression cache, hypervisor swap.

Hosts are rows and their VMs columns of padded arrays, so that one step is a handful of array operations whatever the
number of hosts. What a platform cannot do has a cap of zero; what no technique can free is *unmet*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import BoolArray, FloatArray, IntArray
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.memory import ENTER_CLEAR, ENTER_HARD, ENTER_SOFT, SOFT, state, targets
from vconsolidate.replay.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Frame:
    """
    What does not change: (n_hosts, n_columns) per VM, 0 where a host has fewer VMs, and (n_hosts,) per host.

    Parameters
    ----------
    rows
        Row of each VM in the demand, −1 for padding.
    pool_mib
        Memory for guests: usable less overhead, plus what page sharing saves at least.
    shares
        Memory shares: in proportion to configured memory, as ESX gives them by default, or what resource pools make
        of them.
    limit
        Most that a VM may keep, from resource pools with a limit; None where there is none.
    """

    rows: IntArray
    pool_mib: FloatArray
    min_free_mib: FloatArray
    configured: FloatArray
    reservation: FloatArray
    shares: FloatArray
    balloon_cap: FloatArray
    compression_cap: FloatArray
    swap_cap: FloatArray
    limit: FloatArray | None = None


@dataclass(slots=True)
class Held:
    """
    What is carried from step to step: (n_hosts, n_columns) guest pages, MiB, and (n_hosts,) flags.

    Parameters
    ----------
    touched
        Memory the guest has ever used; a balloon that goes leaves pages behind that count as never used.
    """

    touched: FloatArray
    ballooned: FloatArray
    compressed: FloatArray
    swapped: FloatArray
    pressed: BoolArray
    state: IntArray


@dataclass(frozen=True, slots=True)
class Step:
    """Outcome of one step: (n_hosts, n_columns) MiB taken by each technique, and (n_hosts,) what is left."""

    ballooned: FloatArray
    compressed: FloatArray
    swapped: FloatArray
    touched: FloatArray
    free_mib: FloatArray
    state: IntArray


def frame(machines: Sequence[Machine], shared_low_mib: Sequence[float]) -> Frame:
    """Return the padded arrays of several hosts; `shared_low_mib` is what page sharing saves at least, per host."""
    width = max((len(machine.rows) for machine in machines), default=0)

    def padded(columns: Sequence[FloatArray], fill: float = 0.0) -> FloatArray:
        result = np.full((len(machines), width), fill)
        for row, column in zip(result, columns, strict=True):
            row[: len(column)] = column
        return result

    configured = padded([machine.configured_mib for machine in machines])
    overhead = np.array([machine.overhead_mib.sum() for machine in machines])
    return Frame(
        rows=padded([machine.rows.astype(np.float64) for machine in machines], -1.0).astype(np.int64),
        pool_mib=np.array([machine.usable_mib for machine in machines]) - overhead + np.asarray(shared_low_mib),
        min_free_mib=np.array([machine.min_free_mib for machine in machines]),
        configured=configured,
        reservation=padded([machine.reservation_mib for machine in machines]),
        shares=np.maximum(padded([_shares(machine) for machine in machines], 1.0), 1e-6),
        balloon_cap=padded([machine.balloon_cap_mib for machine in machines]),
        compression_cap=padded([machine.compression_cap_mib for machine in machines]),
        swap_cap=padded([machine.swap_cap_mib for machine in machines]),
        limit=_limits(machines, padded),
    )


def _shares(machine: Machine) -> FloatArray:
    return np.maximum(machine.configured_mib, 1.0) if machine.memory_shares is None else machine.memory_shares


def _limits(
    machines: Sequence[Machine], padded: Callable[[Sequence[FloatArray], float], FloatArray]
) -> FloatArray | None:
    """Return the limits that resource pools set; None where they set none."""
    if all(machine.memory_limit_mib is None for machine in machines):
        return None
    none = [np.full(len(m.rows), np.inf) if m.memory_limit_mib is None else m.memory_limit_mib for m in machines]
    return padded(none, np.inf)


def start(fixed: Frame) -> Held:
    """Return the state of hosts on which nothing has run yet."""
    shape, hosts = fixed.configured.shape, fixed.configured.shape[0]
    touched, ballooned, compressed, swapped = (np.zeros(shape) for _ in range(4))
    return Held(touched, ballooned, compressed, swapped, np.zeros(hosts, bool), np.zeros(hosts, np.int64))


def step(fixed: Frame, held: Held, used: FloatArray, active: FloatArray, parameters: Parameters) -> Step:
    """
    Advance all hosts by one interval; `held` is updated.

    Parameters
    ----------
    used, active
        (n_hosts, n_columns) memory used by the guests, at most configured, and touched in the interval.
    """
    wanted = np.maximum(held.touched - held.ballooned, used)  # nobody hands memory back, the balloon gives way
    np.maximum(held.touched, wanted, out=held.touched)
    back = 1.0 - np.minimum(active / np.maximum(wanted, 1e-9), 1.0)
    held.swapped *= back  # the guest touched pages that were out: they are back
    held.compressed *= back
    resident = wanted - held.swapped - held.compressed
    if fixed.limit is not None:
        over = np.minimum(np.maximum(resident - fixed.limit, 0.0), np.maximum(fixed.swap_cap - held.swapped, 0.0))
        held.swapped += over
        resident = resident - over
    free = fixed.pool_mib - (resident + held.compressed / 2.0).sum(axis=1)
    free += _balloon(fixed, held, resident, active, free, parameters)
    held.state = state(free, fixed.min_free_mib, held.state, parameters.state_hysteresis_fraction)
    held.state = np.where(held.pressed, np.maximum(held.state, SOFT), held.state)
    held.state[fixed.min_free_mib == 0.0] = 0  # no states on this platform
    free += _swap(fixed, held, resident, active, free, parameters)
    return Step(
        held.ballooned.copy(), held.compressed.copy(), held.swapped.copy(), held.touched.copy(), free, held.state
    )


def _balloon(
    fixed: Frame, held: Held, resident: FloatArray, active: FloatArray, free: FloatArray, parameters: Parameters
) -> FloatArray:
    """
    Set the balloons, solved anew each step, for they fill and empty within minutes.

    Returns
    -------
    FloatArray
        (n_hosts,) what that freed; `resident` is reduced by it.
    """
    enter = fixed.min_free_mib * ENTER_SOFT
    leave = fixed.min_free_mib * ENTER_CLEAR * (1.0 + parameters.state_hysteresis_fraction)
    held.pressed = (free < enter) | (held.pressed & (free < leave))
    freed = np.zeros(len(free))
    out = held.swapped + held.compressed
    hosts = np.flatnonzero(held.pressed)
    if hosts.size:
        keep, present = resident[hosts], held.touched[hosts] - out[hosts]
        total = keep.sum(axis=1) + free[hosts] - fixed.min_free_mib[hosts] * ENTER_CLEAR
        low = np.maximum(present - fixed.balloon_cap[hosts], np.minimum(fixed.reservation[hosts], keep))
        low = np.minimum(low, keep)
        kept = targets(active[hosts], fixed.shares[hosts], low, keep, total, parameters.idle_tax_fraction)
        freed[hosts] = (keep - kept).sum(axis=1)
        resident[hosts] = kept
    held.ballooned = np.where(held.pressed[:, None], np.maximum(held.touched - out - resident, 0.0), 0.0)
    held.touched = np.where(held.pressed[:, None], held.touched, resident + out)
    return freed


def _swap(
    fixed: Frame, held: Held, resident: FloatArray, active: FloatArray, free: FloatArray, parameters: Parameters
) -> FloatArray:
    """Compress and swap on hosts that ballooning left in the hard state; return what that freed, (n_hosts,)."""
    freed = np.zeros(len(free))
    hosts = np.flatnonzero((free < fixed.min_free_mib * ENTER_HARD) | (free < 0.0))
    # a compressed page frees only half of itself: the second pass swaps for the other half
    for compressible in (parameters.compressible_fraction, 0.0):
        if not hosts.size:
            break
        keep = resident[hosts]
        short = fixed.min_free_mib[hosts] * ENTER_SOFT - free[hosts] - freed[hosts]
        room = np.maximum(fixed.swap_cap[hosts] - held.swapped[hosts] - held.compressed[hosts], 0.0)
        low = np.maximum(keep - room, np.minimum(fixed.reservation[hosts], keep))
        wanted = keep.sum(axis=1) - short
        kept = targets(active[hosts], fixed.shares[hosts], low, keep, wanted, parameters.idle_tax_fraction)
        taken = keep - kept
        cache = np.maximum(fixed.compression_cap[hosts] - held.compressed[hosts], 0.0)
        compressed = np.minimum(taken * compressible, cache)
        held.compressed[hosts] += compressed
        held.swapped[hosts] += taken - compressed
        resident[hosts] = kept
        freed[hosts] += (taken - compressed / 2.0).sum(axis=1)
    return freed
