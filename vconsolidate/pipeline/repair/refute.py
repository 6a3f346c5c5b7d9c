"""Where a replay refutes a plan: hosts that miss a service level or a budget, and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.check.levels import ROUNDING, ready_held, servers_under_a_limit, worse
from vconsolidate.model.arrays import IntArray
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import Replay
from vconsolidate.model.service_level import ServiceLevels
from vconsolidate.units import format_fraction
from vconsolidate.words import counted, listed

STEPS_PER_HOST: Final = 3
"""Intervals of a refuted host that become cuts in one round, the worst ones; more would only slow the solver."""

_TIGHTER: Final = 0.98
"""Share of its load that a host may have at a time when VMs waited although it was within its limit."""


@dataclass(frozen=True, slots=True)
class Refutation:
    """
    A host that misses a service level or budget in some interval.

    Parameters
    ----------
    resource
        ``cpu``, ``memory`` or ``vcpus`` (a VM is too small).
    allowed_fraction
        Largest demand in that interval, as a share of the host's capacity.
    reason
        One phrase with the figures.
    vm
        Row of the VM that is too small; else −1.
    wanted_cores
        Most cores of the host that the VM needs at once.
    wish
        Its service level only warns: where no plan meets it, a plan that misses it is accepted.
    """

    host: int
    step: int
    resource: str
    allowed_fraction: float
    reason: str
    vm: int = -1
    wanted_cores: float = 0.0
    wish: bool = False


def refutations(estate: Estate, demand: Demand, plan: Plan, replay: Replay) -> tuple[Refutation, ...]:
    """
    Return what the replay refutes, by host and interval; empty when the plan holds.

    Service levels with severity ``note`` refute nothing.
    """
    levels = estate.service_levels
    limits = {b.metric: b.maximum for b in estate.budgets if b.level == "block" and not b.scope}
    found: list[Refutation] = []
    for host in range(len(plan.hosts)):
        vms = np.flatnonzero(plan.host_of_vm == host)
        if vms.size:
            found += _cpu(estate, plan, replay, host, limits)
            found += _ready(estate, demand, plan, replay, host, vms, limits)
            found += _unfinished_work(estate, demand, replay, host, vms, limits)
            found += _memory(levels, demand, replay, host, vms)
    return tuple(found)


def _cpu(estate: Estate, plan: Plan, replay: Replay, host: int, limits: dict[str, float | None]) -> list[Refutation]:
    """Return the intervals in which CPU demand is above the ceiling too often, or above the peak that is allowed."""
    ceilings = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    ceiling = ceilings[plan.hosts[host].cluster]
    load = replay.series.by_host["cpu_demand_fraction"][host]
    found = []
    peak = limits.get("cpu_utilisation_peak")
    if peak is not None and load.max() > peak:
        found += [
            Refutation(host, step, "cpu", peak, f"{_demand(load[step])}; the budget allows {_percent(peak)}")
            for step in _worst(load, peak)
        ]
    level = estate.service_levels.host
    share = 1.0 if level.severity == "note" else level.over_ceiling_fraction
    if limits.get("hosts_over_ceiling") == 0.0:
        share = 0.0
    budgeted = limits.get("over_ceiling")
    share = share if budgeted is None else min(share, budgeted)
    over = float((load > ceiling).mean())
    if over > share:
        often = f"it exceeds the ceiling {_percent(over)} of the time"
        found += [
            Refutation(
                host,
                step,
                "cpu",
                ceiling,
                f"{_demand(load[step])}; {often}",
            )
            for step in _worst(load, ceiling)
        ]
    most, cut_already = level.cpu_peak_fraction * replay.hosts[host].cpu_most_fraction, {item.step for item in found}
    if level.peak_severity != "note" and load.max() > most * (1.0 + ROUNDING):
        found += [
            Refutation(
                host,
                step,
                "cpu",
                most,
                f"{_demand(load[step])}; at most {_percent(most)} is allowed",
                wish=level.peak_severity != "block",
            )
            for step in _worst(load, most)
            if step not in cut_already
        ]
    return found


def _ready(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    replay: Replay,
    host: int,
    vms: IntArray,
    limits: dict[str, float | None],
) -> list[Refutation]:
    """
    Return the worst interval of every VM that waits for a core longer than its tier or a budget allows.

    A VM that its own CPU limit, or that of its pool, holds back on a host with free CPU would wait on any host.
    """
    ceilings = {cluster.name: cluster.policy.cpu_ceiling_fraction for cluster in estate.clusters}
    ceiling = ceilings[plan.hosts[host].cluster]
    load, levels, limited = (
        replay.series.by_host["cpu_demand_fraction"][host],
        estate.service_levels,
        servers_under_a_limit(estate),
    )
    ready, given = replay.series.by_vm["ready_fraction"], replay.series.by_host["cpu_given_fraction"][host]
    found = []
    for vm in vms.tolist():
        level, budget = levels.of(demand.vms[vm].tier), limits.get("cpu_ready")
        waits, allowed = ready_held(replay, vm, level), level.ready_fraction
        broken = waits > allowed and level.severity != "note"
        if budget is not None and not broken:
            waits, allowed = replay.vms[vm].ready_p95_fraction, budget
            broken = waits > allowed
        if broken:
            step = int(np.argmax(np.where(load > 0, ready[vm], 0.0)))
            held = demand.vms[vm].cpu_limit_mhz is not None or demand.vms[vm].name in limited
            if held and given[step] <= ceiling:  # demand includes what a limit cuts off
                continue
            waiting = f"waits for a core {_percent(waits)} of an interval; {_percent(allowed)} is allowed"
            reason = f"{demand.vms[vm].name} {waiting}"
            found.append(Refutation(host, step, "cpu", float(load[step]) * _TIGHTER, reason))
    return found


def _unfinished_work(
    estate: Estate,
    demand: Demand,
    replay: Replay,
    host: int,
    vms: IntArray,
    limits: dict[str, float | None],
) -> list[Refutation]:
    """
    Return the VMs that cannot finish more of their CPU work than their tier or a budget allows.

    Where its vCPUs cannot do the work, the VM is too small; else its host has too little CPU in its worst interval. A
    VM that its own CPU limit, or that of its pool, holds back is left out: it could not finish on any host.
    """
    found, budget, limited = [], limits.get("cpu_unserved"), servers_under_a_limit(estate)
    load = replay.series.by_host["cpu_demand_fraction"][host]
    for row in vms.tolist():
        vm, got = demand.vms[row], replay.vms[row]
        level = estate.service_levels.of(vm.tier)
        allowed = 1.0 if level.severity == "note" else level.unserved_fraction
        allowed = allowed if budget is None else min(allowed, budget)
        if got.cpu_unserved_fraction <= allowed * (1.0 + ROUNDING):
            continue
        asked = demand.series.cpu_mhz_by_vm_step[row]
        reason = (
            f"{vm.name} cannot finish {_percent(got.cpu_unserved_fraction)} of its CPU work "
            f"({_percent(allowed)} is allowed): "
        )
        if got.cpu_beyond_vcpus_fraction >= got.cpu_unserved_fraction / 2.0:
            reason += f"it needs up to {got.cpu_peak_cores:.1f} cores and has {counted(vm.vcpus, 'vCPU')}"
            found.append(Refutation(host, int(asked.argmax()), "vcpus", 1.0, reason, row, got.cpu_peak_cores))
        elif vm.cpu_limit_mhz is None and vm.name not in limited:
            step = int((asked - replay.series.by_vm["cpu_given_mhz"][row]).argmax())
            reason += _demand(load[step])
            found.append(Refutation(host, step, "cpu", min(float(load[step]) * _TIGHTER, 1.0), reason))
    return found


def _memory(levels: ServiceLevels, demand: Demand, replay: Replay, host: int, vms: IntArray) -> list[Refutation]:
    """Return the worst interval of a host that reclaims more memory of a VM than its tier allows."""
    hurt = []
    for vm in vms.tolist():
        level, got, size = levels.of(demand.vms[vm].tier), replay.vms[vm], demand.vms[vm].configured_mib
        if level.severity != "note" and (
            got.ballooned_peak_mib > level.ballooned_fraction * size + 1.0
            or got.compressed_peak_mib > level.compressed_fraction * size + 1.0
            or got.swapped_peak_mib > level.swapped_fraction * size + 1.0
        ):
            hurt.append(demand.vms[vm].name)
    unmet = replay.hosts[host].unmet_peak_mib > 1.0
    low = levels.host.severity != "note" and worse(replay.hosts[host].worst_state, levels.host.memory_state)
    if not hurt and not unmet and not low:
        return []
    series = replay.series.by_host
    pressure = series["ballooned_mib"][host] + series["compressed_mib"][host] + series["swapped_mib"][host]
    step = int(np.argmax(pressure + series["unmet_mib"][host]))
    reason = f"more memory is reclaimed from {listed(hurt) or 'its VMs'} than their service levels allow"
    if low and not hurt:
        reason = f"its free memory falls to the state {replay.hosts[host].worst_state}"
    return [Refutation(host, step, "memory", 1.0, reason)]


def _worst(load: np.ndarray[tuple[int], np.dtype[np.float32]], limit: float) -> list[int]:
    """Return the intervals of the largest loads above `limit`, in the order of time."""
    order = np.argsort(-load, kind="stable")[:STEPS_PER_HOST]
    return sorted(int(step) for step in order if load[step] > limit)


def _demand(fraction: float) -> str:
    return f"CPU demand is {_percent(fraction)} of the host's capacity"


def _percent(fraction: float) -> str:
    return format_fraction(float(fraction), 1)
