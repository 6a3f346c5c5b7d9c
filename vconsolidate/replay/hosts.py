"""One host of a replay after the other: memory, CPU, reclaim and the figures of each; hosts may come in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.demand import Demand
from vconsolidate.model.replay import HostReplay, VmReplay
from vconsolidate.replay.cpu_replay import replay_cpu
from vconsolidate.replay.driver_domain import io_cores
from vconsolidate.replay.machine import Machine
from vconsolidate.replay.memory_replay import replay_calm, replay_dynamic, replay_pressed
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.series import Series
from vconsolidate.replay.sharing import shared_mib
from vconsolidate.replay.summary import host_summary, vm_summaries


@dataclass(frozen=True, slots=True)
class Hosts:
    """One replay: what its hosts share. Each host writes its own rows only."""

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
