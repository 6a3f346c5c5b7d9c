"""
The replay of one placement over a demand, without failures.

Hosts are independent within a step and memory carries over from step to step, so the engine walks each host through
blocks of steps. Neither the size of the blocks nor the number of workers changes a bit of the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np

from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import HostReplay, Replay, VmReplay
from vconsolidate.replay.assumptions import assumptions
from vconsolidate.replay.cpu_replay import replay_cpu
from vconsolidate.replay.driver_domain import io_cores
from vconsolidate.replay.machine import Machine, machines
from vconsolidate.replay.memory_replay import replay_calm, replay_dynamic, replay_pressed
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.series import Series, empty
from vconsolidate.replay.sharing import shared_mib
from vconsolidate.replay.summary import host_summary, vm_summaries

_HOSTS_AT_ONCE: Final = 256
"""Hosts that reclaim memory are stepped in groups of this many, whatever the number of workers."""


def replay_placement(
    estate: Estate,
    demand: Demand,
    plan: Plan,
    *,
    workers: int,
    parameters: Parameters,
    block_cells: int,
) -> Replay:
    """
    Replay `plan` over the demand's series; see :func:`vconsolidate.replay.engine.replay`.

    Returns
    -------
    Replay
        Hosts in the plan's order and VMs in the demand's; both empty for a plan without a placement.
    """
    series = demand.series
    n_vms = len(demand.vms) if plan.hosts else 0
    out = empty(len(plan.hosts), n_vms, series.n_steps)
    run = _Run(demand, parameters, block_cells, out)
    hosts = machines(estate, demand, plan, parameters) if plan.hosts else ()
    with ThreadPoolExecutor(max_workers=max(workers, 1)) as pool:
        calm = list(pool.map(run.memory, hosts))
        pressed = [machine for machine, is_calm in zip(hosts, calm, strict=True) if not is_calm]
        groups = [pressed[i : i + _HOSTS_AT_ONCE] for i in range(0, len(pressed), _HOSTS_AT_ONCE)]
        reclaimed = pool.map(run.reclaim, groups)  # first, for a group takes longest
        list(pool.map(run.cpu, hosts))
        list(reclaimed)
        results = list(pool.map(run.summarise, hosts))
    vms: dict[str, VmReplay] = {vm.vm: vm for _, on_host in results for vm in on_host}
    return Replay(
        hosts=tuple(host for host, _ in results),
        vms=tuple(vms[vm.name] for vm in demand.vms) if plan.hosts else (),
        start_s=series.start_s,
        interval_s=series.interval_s,
        n_steps=series.n_steps,
        synthetic=series.synthetic,
        series=out.publish(series),
        assumptions=assumptions(hosts, demand),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """One replay: what its threads share. Each writes the rows of its own hosts only."""

    demand: Demand
    parameters: Parameters
    block_cells: int
    out: Series

    def memory(self, machine: Machine) -> bool:
        """Replay memory unless the host has to reclaim step by step; return whether it is done."""
        series = self.demand.series
        if machine.cluster.hypervisor.reclaim.dynamic_memory:
            replay_dynamic(machine, series, self.parameters, self.block_cells, self.out)
            return True
        return replay_calm(machine, series, self.shared(machine)[0], self.out)

    def cpu(self, machine: Machine) -> None:
        """Replay CPU."""
        rows, out, series = machine.rows, self.out, self.demand.series
        if not rows.size:
            return
        length = max(1, self.block_cells // len(rows))
        for begin in range(0, series.n_steps, length):
            span = slice(begin, min(begin + length, series.n_steps))
            io = io_cores(machine, self.demand, span)
            block = replay_cpu(machine, series.cpu_mhz_by_vm_step[rows, span], self.parameters, io)
            out.given_mhz[rows, span] = block.given * machine.core_mhz
            out.ready_fraction[rows, span] = block.ready
            out.host_demand_fraction[machine.index, span] = (block.demand + (0.0 if io is None else io)) / machine.cores
            out.host_given_fraction[machine.index, span] = (
                block.given_total + (0.0 if io is None else io)
            ) / machine.cores
            out.host_ready_fraction[machine.index, span] = block.ready_mean

    def reclaim(self, group: Sequence[Machine]) -> None:
        """Replay the memory of hosts that have to reclaim."""
        shared_low = [self.shared(machine)[0] for machine in group]
        replay_pressed(group, self.demand.series, shared_low, self.parameters, self.block_cells * 8, self.out)

    def shared(self, machine: Machine) -> tuple[float, float]:
        """Return what page sharing saves, at least and at most, of the memory in use at the start."""
        vms = [self.demand.vms[row] for row in machine.rows]
        used = self.demand.series.used_mib_by_vm_step[machine.rows, :1]
        return shared_mib(
            np.minimum(used.sum(axis=1), machine.configured_mib).tolist(),
            [vm.guest.key for vm in vms],
            machine.cluster.hypervisor.reclaim.page_sharing,
            large_pages=machine.host.hardware.cpu.virtualisation == "nested_paging",
            parameters=self.parameters,
        )

    def summarise(self, machine: Machine) -> tuple[HostReplay, list[VmReplay]]:
        """Condense the series of one host."""
        vms = vm_summaries(machine, self.demand, self.parameters, self.out)
        return host_summary(machine, vms, self.shared(machine), self.parameters, self.out), vms
