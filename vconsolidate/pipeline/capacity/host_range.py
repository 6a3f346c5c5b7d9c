"""
Low, typical and high host count: the plan is packed again with less and with more demand.

A workload's CPU demand is known to ±√(s² + t² + d²), of independent causes: s and t are the error bands of the ratings
of the processor it was measured on and of the one it moves to, d is the error of a short history. Memory has d only.
At both ends every workload errs to the same side, so they bracket what to expect; they are not a confidence interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.host_range import HostRange
from vconsolidate.model.plan import Plan
from vconsolidate.model.previous import Previous
from vconsolidate.model.progress import Progress
from vconsolidate.model.server import Server
from vconsolidate.model.stop import Stop
from vconsolidate.packing.encoding.initial_packing import placement_of
from vconsolidate.packing.place import place
from vconsolidate.packing.solver.side_by_side import run_side_by_side
from vconsolidate.pipeline.ledger import Ledger
from vconsolidate.pipeline.settings import Settings
from vconsolidate.units import format_fraction

UNKNOWN_FRACTION: Final = 0.25
"""Error of a figure without measurements (confidence 0); it shrinks to 0 with two weeks of history."""

EFFORT: Final = 2.0
"""Most effort for each end; only the number of hosts is used, not the plan."""

_LEAST_ERROR: Final = 1e-9


def host_range(estate: Estate, demand: Demand, plan: Plan, settings: Settings) -> HostRange | None:
    """
    Return the host counts at both ends; None for a plan without hosts and for an interrupted search.

    Parameters
    ----------
    demand
        The demand that `plan` was packed with.
    """
    if not plan.hosts or not demand.vms or plan.interrupted:
        return None
    servers = {server.name: server for server in estate.servers}
    known = np.array([_rating_error(servers.get(vm.server)) for vm in demand.vms])
    target = max(host.hardware.cpu.rating_error_fraction for host in plan.hosts)
    data = np.array([UNKNOWN_FRACTION * (1.0 - vm.confidence) for vm in demand.vms])
    cpu = np.sqrt(known**2 + target**2 + data**2)
    ends = [_scale(demand, servers, side * cpu, side * data) for side in (-1.0, 1.0)]
    parts = Ledger(settings).equal_parts([f"host range, {end} end" for end in ("low", "high")], most=EFFORT)
    low, high = _pack_ends(estate, plan, demand, ends, parts)
    if settings.stop.interrupted():  # a search that was cut short says nothing about the data
        return None
    work = demand.cpu_mhz_by_vm_slot.max(axis=1)
    memory = np.array([vm.consumed_mib for vm in demand.vms])
    return HostRange(
        # a plan holds for less demand too, and a plan for more demand holds for this one
        low=min(plan.hosts_used, low.hosts_used or plan.hosts_used),
        typical=plan.hosts_used,
        high=None if high.status == "infeasible" else max(plan.hosts_used, high.hosts_used or high.bound.hosts),
        cpu_error_fraction=_weighted_mean(cpu, work),
        memory_error_fraction=_weighted_mean(data, memory),
        rests_on=(
            f"ratings of the servers' processors ±{format_fraction(_weighted_mean(known, work))}",
            f"rating of the hosts' processors ±{format_fraction(target)}",
            f"limited history ±{format_fraction(_weighted_mean(data, work))}",
        ),
        high_is_bound=high.status == "unknown",
    )


def _rating_error(server: Server | None) -> float:
    return server.hardware.cpu.rating_error_fraction if server is not None else 0.0


def _weighted_mean(error: FloatArray, weight: FloatArray) -> float:
    total = float(weight.sum())
    return float((error * weight).sum() / total) if total > 0.0 else 0.0


def _scale(demand: Demand, servers: dict[str, Server], cpu: FloatArray, memory: FloatArray) -> Demand:
    """Return the demand with every VM's CPU and memory changed by its error; vCPUs and reservations stay."""
    if np.abs(cpu).max() < _LEAST_ERROR:
        return demand
    cpu = np.where([vm.latency_sensitive for vm in demand.vms], 0.0, cpu)  # these are planned with whole cores
    vms = tuple(
        _vm(vm, servers.get(vm.server), 1.0 + float(cpu[i]), 1.0 + float(memory[i])) for i, vm in enumerate(demand.vms)
    )
    return replace(demand, vms=vms, cpu_mhz_by_vm_slot=frozen(demand.cpu_mhz_by_vm_slot * (1.0 + cpu)[:, None]))


def _vm(vm: VirtualMachine, server: Server | None, cpu: float, memory: float) -> VirtualMachine:
    """Return a VM of other demand; memory sized by use moves with it, up to what its server has and its guest uses."""
    installed = server.hardware.memory_mib if server is not None else vm.configured_mib
    if vm.guest.max_memory_mib is not None:
        installed = min(installed, max(vm.guest.max_memory_mib, vm.configured_mib))
    configured = vm.configured_mib
    if configured < installed and not vm.latency_sensitive:
        configured = max(min(round(configured * memory), installed), vm.reservation_mib)
    return replace(
        vm,
        cpu_mhz=vm.cpu_mhz * cpu,
        cpu_burst_mhz_by_slot=tuple(burst * cpu for burst in vm.cpu_burst_mhz_by_slot),
        configured_mib=configured,
        consumed_mib=min(vm.consumed_mib * memory, float(configured)),
    )


@dataclass(frozen=True, slots=True)
class _End:
    """What a plan of one end is made of."""

    estate: Estate
    demand: Demand
    seed: int
    begin: Previous


def _pack_ends(
    estate: Estate, plan: Plan, demand: Demand, ends: Sequence[Demand], parts: Sequence[Settings]
) -> list[Plan]:
    """Return a plan of each end, side by side; that of the estate itself where the end does not differ."""
    begin = placement_of(demand, plan)
    known = replace(estate, trace=None)
    tasks = [
        _End(known, replace(end, series=end.series.without_steps), part.seed, begin)
        for end, part in zip(ends, parts, strict=True)
        if end is not demand
    ]
    if not tasks:
        return [plan for _ in ends]
    return run_side_by_side(_pack, tasks, [part.stop for part in parts], [part.progress for part in parts])


def _pack(end: _End, stop: Stop, progress: Progress | None) -> Plan:
    return place(end.estate, end.demand, stop=stop, seed=end.seed, progress=progress, start=end.begin)
