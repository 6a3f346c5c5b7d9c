"""
The load of copies on hosts: a stand-in VM on each host that copies in a wave, with their CPU work and their traffic.

Copies of a host run one after another at the rate of the fastest of them, for as long as the replay lasts: the window
may meet any hour of the history. The work is assumed to be a tenth of a core per Gbit/s, the order of what ESXi is said
to reserve for vMotion; no published measurement was found. Copies of disks by other tools are taken to cost the
same. A live move loads both hosts; a machine that is copied from outside loads the host it comes to. Left out: memory
of the copying process, storage, and networks of their own: copies are on a host's first switch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Final

import numpy as np

from vconsolidate.model.arrays import Float32Array, frozen
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.landing import LandingWave

COPIES_OF: Final = " copies of "
"""Begins the names of stand-ins; no VM has a name that begins with a space."""

_CORES_PER_GBPS: Final = 0.1
_MBPS_PER_GBPS: Final = 1000.0


def rates_of(wave: LandingWave) -> dict[str, float]:
    """Return host → rate at which it copies in a wave, Mbit/s, as far as rates are known."""
    rates: dict[str, float] = {}
    for move in wave.moves:
        ends = (move.source, move.target) if move.method == "live" else (move.target,)
        for host in ends:
            if move.rate_mbps:
                rates[host] = max(rates.get(host, 0.0), move.rate_mbps)
    return rates


def copy_mhz(hardware: Hardware, rate_mbps: float) -> float:
    """Return the CPU work of copies at a rate, reference MHz; at most all cores."""
    cores = min(hardware.cpu.cores, _CORES_PER_GBPS * rate_mbps / _MBPS_PER_GBPS)
    return cores * hardware.cpu.core_rating_mhz


def with_copies(demand: Demand, rates: Mapping[str, float], hardware_of: Mapping[str, Hardware]) -> Demand:
    """Return the demand with one VM per host that copies, in the order of `rates`, after all others."""
    if not rates or not demand.vms:
        return demand
    extra = [_stand_in(demand.vms[0], host, rate, hardware_of[host]) for host, rate in rates.items()]
    n_steps, n_slots = demand.series.n_steps, demand.cpu_mhz_by_vm_slot.shape[1]
    mhz = np.array([[vm.cpu_mhz] for vm in extra])
    mbps = np.array([[rate] for rate in rates.values()])
    series = demand.series
    nothing = np.zeros((len(extra), n_steps))
    iops = series.disk_iops_by_vm_step
    return replace(
        demand,
        vms=(*demand.vms, *extra),
        cpu_mhz_by_vm_slot=frozen(np.vstack([demand.cpu_mhz_by_vm_slot, np.repeat(mhz, n_slots, axis=1)])),
        cpu_overhead_by_cluster={
            name: frozen(np.append(factors, np.ones(len(extra))))
            for name, factors in demand.cpu_overhead_by_cluster.items()
        },
        overhead_mib_by_cluster={
            name: frozen(np.append(mib, np.zeros(len(extra)))) for name, mib in demand.overhead_mib_by_cluster.items()
        },
        series=replace(
            series,
            cpu_mhz_by_vm_step=_below(series.cpu_mhz_by_vm_step, np.repeat(mhz, n_steps, axis=1)),
            used_mib_by_vm_step=_below(series.used_mib_by_vm_step, nothing),
            active_mib_by_vm_step=_below(series.active_mib_by_vm_step, nothing),
            network_mbps_by_vm_step=_below(series.network_mbps_by_vm_step, np.repeat(mbps, n_steps, axis=1)),
            disk_iops_by_vm_step=_below(iops, nothing) if iops.size else iops,
        ),
    )


def _below(series: Float32Array, more: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Float32Array:
    return frozen(np.vstack([series, more.astype(np.float32)]))


def _stand_in(like: VirtualMachine, host: str, rate_mbps: float, hardware: Hardware) -> VirtualMachine:
    mhz = copy_mhz(hardware, rate_mbps)
    return replace(
        like,
        name=f"{COPIES_OF}{host}",
        server="",
        application="",
        vcpus=max(1, ceil(mhz / hardware.cpu.core_rating_mhz)),
        configured_mib=1,
        reservation_mib=0,
        consumed_mib=0.0,
        active_mib=0.0,
        cpu_mhz=mhz,
        cpu_mean_mhz=mhz,
        cpu_peak_mhz=mhz,
        cpu_reservation_mhz=mhz,
        cpu_limit_mhz=None,
        disk_gib=0.0,
        disk_iops=0.0,
        network_mbps=rate_mbps,
        networks=(),
        secondary_of="",
        latency_sensitive=False,
        vcpu_mhz=0.0,
        disks=(),
        datastores=(),
        iops_by_slot=(),
        cpu_burst_mhz_by_slot=(),
    )
