"""
Noisy neighbours: what one VM can take from the others of its host.

On every host the VM whose demand could grow most goes wild for two hours around the host's busiest moment, on all hosts
at once, for hosts do not depend on each other. That is replayed three times: calm, wild under the settings of the
estate (shares, limits, reservations, resource pools), and wild without any of them.

Left out: disks and network, a balancer that would move VMs away, and that memory is touched bit by bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import NeighbourReplay, Replay
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.run import replay_placement
from vconsolidate.replay.runaway import Wild, wild

WINDOW_S: Final = 7200
"""How long the VM is wild."""

_SHARES: Final = 1000
"""CPU shares per vCPU of a VM without settings."""


def noisy_neighbours(
    estate: Estate, demand: Demand, plan: Plan, whole: Replay, parameters: Parameters, block_cells: int, workers: int
) -> tuple[NeighbourReplay, ...]:
    """
    Return what the worst VM of each host can take from the others, in the order of the plan's hosts.

    Hosts with fewer than two VMs are left out. A fault-tolerance secondary only repeats its primary, never wild.

    Parameters
    ----------
    whole
        Replay of the plan, which says when each host is busiest.
    """
    if not plan.hosts or not demand.series.n_steps:
        return ()
    calm = _around_the_peak(demand, plan, whole)
    chosen = dict(_most_harmful(calm, plan))
    if not chosen:
        return ()
    bare = _without_settings(calm)
    of_bare = {row: _wild(bare, plan, row) for row in chosen.values()}
    of_set = {row: _wild(calm, plan, row) for row in chosen.values()}
    runs = [
        replay_placement(of, case, plan, workers=workers, parameters=parameters, block_cells=block_cells).vms
        for of, case in (
            (estate, calm),
            (estate, _going_wild(calm, of_set)),
            (replace(estate, resource_pools=()), _going_wild(bare, of_bare)),
        )
    ]
    found = []
    for host, row in chosen.items():
        rows = [other for other in np.flatnonzero(plan.host_of_vm == host).tolist() if other != row]
        calm_vms, guarded, unguarded = (tuple(run[other] for other in rows) for run in runs)
        found.append(NeighbourReplay(plan.hosts[host].name, demand.vms[row].name, calm_vms, guarded, unguarded))
    return tuple(found)


def _around_the_peak(demand: Demand, plan: Plan, whole: Replay) -> Demand:
    """Return the demand of every VM around the busiest moment of its host."""
    series = demand.series
    length = max(1, min(-(-WINDOW_S // series.interval_s), series.n_steps))
    peaks = np.array([host.worst_step for host in whole.hosts], dtype=np.int64)
    begin = np.clip(peaks - length // 2, 0, series.n_steps - length)
    columns = begin[plan.host_of_vm][:, None] + np.arange(length)
    rows = np.arange(len(demand.vms))[:, None]
    names = ("cpu_mhz_by_vm_step", "used_mib_by_vm_step", "active_mib_by_vm_step", "network_mbps_by_vm_step")
    part = {name: frozen(getattr(series, name)[rows, columns]) for name in names}
    return replace(demand, series=replace(series, **part))


def _most_harmful(demand: Demand, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield (host, row of its VM whose demand could grow most), as shares of the host's cores and memory added up."""
    mean = demand.series.cpu_mhz_by_vm_step.mean(axis=1, dtype=np.float64)
    used = demand.series.used_mib_by_vm_step.max(axis=1).astype(np.float64)
    for host, planned in enumerate(plan.hosts):
        rows = np.flatnonzero(plan.host_of_vm == host).tolist()
        own = [row for row in rows if not demand.vms[row].secondary_of]
        if len(rows) < 2 or not own:
            continue
        cpu, memory_mib = planned.hardware.cpu, planned.hardware.memory_mib
        asks = {row: _wild(demand, plan, row) for row in own}
        growth = {
            row: max(one.cpu_mhz - mean[row], 0.0) / cpu.capacity_mhz
            + max(one.memory_mib - used[row], 0.0) / memory_mib
            for row, one in asks.items()
        }
        yield host, max(own, key=lambda row: (growth[row], -row))


def _wild(demand: Demand, plan: Plan, row: int) -> Wild:
    host = plan.hosts[plan.host_of_vm[row]]
    return wild(
        demand.vms[row], host.hardware.cpu.core_rating_mhz, float(demand.cpu_overhead_by_cluster[host.cluster][row])
    )


def _going_wild(demand: Demand, asks: dict[int, Wild]) -> Demand:
    series = demand.series
    cpu, used, active = (
        np.array(values)
        for values in (series.cpu_mhz_by_vm_step, series.used_mib_by_vm_step, series.active_mib_by_vm_step)
    )
    for row, one in asks.items():
        cpu[row], used[row], active[row] = one.cpu_mhz, one.memory_mib, one.memory_mib
    changed = replace(
        series,
        cpu_mhz_by_vm_step=frozen(cpu),
        used_mib_by_vm_step=frozen(used),
        active_mib_by_vm_step=frozen(active),
    )
    return replace(demand, series=changed)


def _without_settings(demand: Demand) -> Demand:
    """Return the demand with equal shares per vCPU, no limits and no reservations."""
    vms = tuple(
        replace(
            vm,
            shares=_SHARES * vm.vcpus,
            cpu_reservation_mhz=0.0,
            cpu_limit_mhz=None,
            reservation_mib=0,
        )
        for vm in demand.vms
    )
    return replace(demand, vms=vms)
