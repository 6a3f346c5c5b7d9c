"""Series of a replay condensed to the figures of each host and VM."""

from __future__ import annotations

import math

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.replay import HostReplay, MemoryState, VmReplay
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.memory import STATES
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.series import Series

_PERCENTILE = 0.95
_LEAST_MHZ = 1e-3
"""A mean demand below a thousandth of a MHz is none."""
_ROUNDING = 1e-6
"""Series are in single precision: a smaller share is none."""


def p95(values: Float32Array) -> FloatArray:
    """Return the 95th percentile of each row of values ≥ 0 by nearest rank: one that occurred, exceeded in 5 %."""
    rank = max(math.ceil(_PERCENTILE * values.shape[1]) - 1, 0)
    result = np.zeros(len(values))
    often = np.count_nonzero(values, axis=1) >= values.shape[1] - rank  # the others are 0 there: no need to sort
    result[often] = np.partition(values[often], rank, axis=1)[:, rank]
    return result


def vm_summaries(machine: Machine, demand: Demand, parameters: Parameters, out: Series) -> list[VmReplay]:
    """Return the figures of a host's VMs, in the order of its rows."""
    rows = machine.rows
    if not rows.size:
        return []
    ready, given, wanted = out.ready_fraction[rows], out.given_mhz[rows], demand.series.cpu_mhz_by_vm_step[rows]
    asked = wanted.mean(axis=1, dtype=np.float64) * machine.cpu_factor
    asks = asked > _LEAST_MHZ
    served = np.divide(given.mean(axis=1, dtype=np.float64), asked, out=np.ones_like(asked), where=asks)
    unserved = np.where(served > 1.0 - _ROUNDING, 0.0, 1.0 - served)
    beyond, most = _beyond_vcpus(machine, wanted, asked)
    mean, high, peak = ready.mean(axis=1, dtype=np.float64), p95(ready), ready.max(axis=1)
    reclaimed = _reclaimed_peaks(machine, out)
    return [
        VmReplay(
            vm=demand.vms[row].name,
            host=machine.host.name,
            ready_mean_fraction=float(mean[i]),
            ready_p95_fraction=float(high[i]),
            ready_peak_fraction=float(peak[i]),
            co_stop_index_peak=float(parameters.co_stop_weight * math.log2(machine.vcpus[i]) * peak[i]),
            cpu_unserved_fraction=float(unserved[i]),
            ballooned_peak_mib=float(reclaimed[0][i]),
            compressed_peak_mib=float(reclaimed[1][i]),
            swapped_peak_mib=float(reclaimed[2][i]),
            slowdown_peak=float(out.slowdown_peak[row]),
            cpu_beyond_vcpus_fraction=float(beyond[i]),
            cpu_peak_cores=float(most[i]),
        )
        for i, row in enumerate(rows.tolist())
    ]


def _beyond_vcpus(machine: Machine, wanted: Float32Array, asked: FloatArray) -> tuple[FloatArray, FloatArray]:
    """
    Return (n_vms,) the share of the work asked for that lies beyond the VM's vCPUs, and its largest demand in cores.

    Parameters
    ----------
    wanted
        (n_vms, n_steps) demand of the guests, reference MHz.
    asked
        (n_vms,) mean demand with the hypervisor's overhead.
    """
    in_cores = machine.cpu_factor / machine.core_mhz
    most = wanted.max(axis=1).astype(np.float64) * in_cores if wanted.shape[1] else np.zeros(len(wanted))
    beyond = np.zeros(len(wanted))
    for row in np.flatnonzero(most > machine.vcpus * (1.0 + _ROUNDING)).tolist():
        over = wanted[row].astype(np.float64) * in_cores[row] - machine.vcpus[row]
        beyond[row] = np.maximum(over, 0.0).mean() * machine.core_mhz / asked[row]
    return beyond, most


def host_summary(
    machine: Machine, vms: list[VmReplay], shared_mib: tuple[float, float], parameters: Parameters, out: Series
) -> HostReplay:
    """Return the figures of a host."""
    i = machine.index
    cpu = out.host_demand_fraction[i]
    ceiling = machine.cluster.policy.cpu_ceiling_fraction
    return HostReplay(
        host=machine.host.name,
        cpu_mean_fraction=float(cpu.mean(dtype=np.float64)),
        cpu_p95_fraction=float(p95(cpu[None])[0]),
        cpu_peak_fraction=float(cpu.max()),
        over_ceiling_fraction=float((cpu > np.float32(ceiling) * (1.0 + 1e-6)).mean()),
        ready_mean_fraction=float(out.host_ready_fraction[i].mean(dtype=np.float64)),
        ready_peak_fraction=max((vm.ready_peak_fraction for vm in vms), default=0.0),
        memory_used_peak_fraction=float(out.host_memory_fraction[i].max()),
        worst_state=_worst_state(machine, out),
        ballooned_peak_mib=float(out.host_ballooned_mib[i].max()),
        compressed_peak_mib=float(out.host_compressed_mib[i].max()),
        swapped_peak_mib=float(out.host_swapped_mib[i].max()),
        unmet_peak_mib=float(out.host_unmet_mib[i].max()),
        shared_low_mib=shared_mib[0],
        shared_high_mib=shared_mib[1],
        worst_step=int(cpu.argmax()),
        cpu_most_fraction=machine.most_work(parameters.smt_gain_fraction),
    )


def _worst_state(machine: Machine, out: Series) -> MemoryState:
    return STATES[int(out.state[machine.index].max())] if machine.min_free_mib else "none"


def _reclaimed_peaks(machine: Machine, out: Series) -> list[Float32Array]:
    """Return the peaks per VM of each technique; rows that were never written are not read either."""
    none = np.zeros(len(machine.rows), dtype=np.float32)
    techniques = (
        (out.host_ballooned_mib, out.ballooned_mib),
        (out.host_compressed_mib, out.compressed_mib),
        (out.host_swapped_mib, out.swapped_mib),
    )
    return [by_vm[machine.rows].max(axis=1) if by_host[machine.index].any() else none for by_host, by_vm in techniques]
