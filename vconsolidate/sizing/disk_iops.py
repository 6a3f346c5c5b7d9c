"""Storage operations of VMs as they are packed into datastores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray
from vconsolidate.model.demand import VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.sizing.history import Histories
from vconsolidate.sizing.policies import growth_by_vm
from vconsolidate.sizing.statistics import DAY_S

HOURS = 24


def with_iops(
    vms: tuple[VirtualMachine, ...], rows: IntArray, past: Histories, estate: Estate
) -> tuple[VirtualMachine, ...]:
    """
    Return the VMs with the storage operations that the policy packs, after growth and headroom.

    Nothing changes where the target lists no datastores and no driver domain works for them: then nobody packs them.

    Parameters
    ----------
    rows
        (n_vms,) row of every VM's server in `past`.
    """
    history = past.disk_iops
    if history is None:
        return vms
    sizing = estate.clusters[0].policy.iops_sizing
    headroom = max(cluster.policy.headroom_fraction for cluster in estate.clusters)
    room = growth_by_vm(estate, vms)[:, None] * (1.0 + headroom)
    if sizing == "hourly_peak":
        figures = _hourly_peaks(history.values, past.grid.start_s, past.grid.interval_s)
    else:
        figures = (history.peak if sizing == "peak" else history.by_slot.max(axis=1))[:, None]
    planned = figures[rows] * room
    return tuple(_planned(vm, by_slot) for vm, by_slot in zip(vms, planned.tolist(), strict=True))


def _planned(vm: VirtualMachine, by_slot: Sequence[float]) -> VirtualMachine:
    if vm.secondary_of and not vm.disk_gib:
        return vm
    return replace(vm, disk_iops=max(by_slot), iops_by_slot=tuple(by_slot))


def _hourly_peaks(values: Float32Array, start_s: int, interval_s: int) -> FloatArray:
    """Return (n_servers, 24) the largest value of each hour of the day; an hour without any has the largest of all."""
    hour = (start_s + interval_s * np.arange(values.shape[1])) % DAY_S * HOURS // DAY_S
    peaks = np.empty((values.shape[0], HOURS))
    for number in range(HOURS):
        part = values[:, hour == number]
        peaks[:, number] = part.max(axis=1) if part.shape[1] else values.max(axis=1)
    return peaks
