"""Ready time of placements that differ in few hosts: each host with its VMs is replayed once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.part_of_demand import subset
from vconsolidate.model.plan import Plan
from vconsolidate.replay.engine import BLOCK_CELLS
from vconsolidate.replay.parameters import DEFAULTS
from vconsolidate.replay.run import replay_placement


class ReadyOfHosts:
    """Replays hosts, and remembers them by their VMs."""

    def __init__(self, estate: Estate, demand: Demand) -> None:
        self._estate, self._demand = estate, demand
        self._known: dict[tuple[str, tuple[int, ...]], float] = {}

    def mean(self, plan: Plan) -> float:
        """Return the mean over VMs of their mean ready time per vCPU, a share of the time."""
        rows: list[list[int]] = [[] for _ in plan.hosts]
        for row, host in enumerate(plan.host_of_vm.tolist()):
            rows[host].append(row)
        total = sum(self._of_host(plan, host, tuple(of_host)) for host, of_host in enumerate(rows) if of_host)
        return total / max(1, len(self._demand.vms))

    def _of_host(self, plan: Plan, host: int, rows: tuple[int, ...]) -> float:
        """Return the sum over the VMs of a host."""
        key = (plan.hosts[host].name, rows)
        if key not in self._known:
            demand = subset(self._demand, rows)
            alone = replace(plan, hosts=(plan.hosts[host],), host_of_vm=frozen(np.zeros(len(rows), dtype=np.int64)))
            found = replay_placement(
                self._estate, demand, alone, workers=1, parameters=DEFAULTS, block_cells=BLOCK_CELLS
            )
            self._known[key] = sum(vm.ready_mean_fraction for vm in found.vms)
        return self._known[key]
