"""
The loss of hosts of one cluster: their VMs restart, and the hosts that took them over are replayed for a while.

A loss concerns the hosts and VMs of its cluster and, of all others, only the rules: so the losses of a cluster are a
task that may run anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from vconsolidate.executors.once import Once
from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import FailureReplay
from vconsolidate.replay.cluster_part import ClusterPart, demand_of
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.pools import part_of, pools_in_clusters
from vconsolidate.replay.restart import restart, staying_down
from vconsolidate.replay.room import Room
from vconsolidate.replay.rulebook import PlannedRules
from vconsolidate.replay.run import replay_placement

WINDOW_S: Final = 86_400
"""How long the degraded cluster is replayed, where nobody says how long the host is gone."""


@dataclass(frozen=True, slots=True)
class Losing:
    """
    What all losses of a plan share.

    Parameters
    ----------
    estate
        Its clusters and resource pools; servers and traces do not matter.
    """

    estate: Estate
    rules: PlannedRules
    parameters: Parameters
    block_cells: int

    def lose(
        self,
        part: ClusterPart,
        space: Room,
        hosts: tuple[int, ...],
        step: int,
        window_s: int = WINDOW_S,
        *,
        cause: Literal["failure", "maintenance"] = "failure",
    ) -> FailureReplay:
        """Lose `hosts` (indices in the part's plan) in interval `step`: restart their VMs, replay what took them."""
        demand, plan = part.demand, part.plan
        down = staying_down(demand, plan, hosts) if cause == "failure" else ()
        restarts, stranded = restart(self.rules, demand, plan, space, hosts, down)
        series = demand.series
        length = max(1, min(-(-window_s // series.interval_s), series.n_steps))
        begin = min(step, series.n_steps - length)
        landed = {one.vm: one.host for one in restarts}
        degraded = _degraded(demand, plan, hosts, landed, slice(begin, begin + length))
        again = None
        if degraded is not None:
            estate = _pools_left(self.estate, demand, plan, *degraded)
            again = replay_placement(
                estate, *degraded, workers=1, parameters=self.parameters, block_cells=self.block_cells
            )
        worst = max(again.vms, key=lambda vm: vm.ready_p95_fraction, default=None) if again else None
        return FailureReplay(
            hosts=tuple(plan.hosts[i].name for i in hosts),
            cluster=part.cluster.name,
            step=step,
            n_steps=length,
            restarts=restarts,
            stranded=stranded,
            degraded=again.hosts if again else (),
            worst_vm=worst.vm if worst else "",
            ready_p95_fraction=worst.ready_p95_fraction if worst else 0.0,
            cause=cause,
            stays_down=down,
        )


@dataclass(frozen=True, slots=True)
class Losses:
    """
    Losses of hosts of one cluster, with all that another process needs for them.

    Parameters
    ----------
    hosts, steps
        Of each loss: hosts by their numbers in the part's plan, and the interval.
    """

    shared: Once[Losing]
    part: ClusterPart
    space: Room
    hosts: tuple[tuple[int, ...], ...]
    steps: tuple[int, ...]


def lose_all(task: Losses) -> list[FailureReplay]:
    """Return what comes of each loss."""
    losing = task.shared.value
    return [losing.lose(task.part, task.space, hosts, step) for hosts, step in zip(task.hosts, task.steps, strict=True)]


def without_history(estate: Estate) -> Estate:
    """Return an estate without its servers and their traces."""
    return replace(estate, servers=(), trace=None)


def unchanging(part: ClusterPart) -> ClusterPart:
    """Return a part whose histories nobody writes to, so that tasks that share them need them once."""
    series = part.demand.series
    names = ("cpu_mhz_by_vm_step", "used_mib_by_vm_step", "active_mib_by_vm_step", "network_mbps_by_vm_step")
    kept = replace(series, **{name: frozen(getattr(series, name)) for name in (*names, "disk_iops_by_vm_step")})
    return replace(part, demand=replace(part.demand, series=kept))


def _degraded(
    demand: Demand, plan: Plan, failed: tuple[int, ...], host_of_restart: dict[str, str], span: slice
) -> tuple[Demand, Plan] | None:
    """Return demand and plan of the hosts that took VMs over, None where there are none."""
    index = {host.name: i for i, host in enumerate(plan.hosts)}
    after = plan.host_of_vm.copy()
    lost = np.flatnonzero(np.isin(plan.host_of_vm, failed))
    for row in lost.tolist():
        after[row] = index.get(host_of_restart.get(demand.vms[row].name, ""), -1)
    takers = np.unique(after[lost][after[lost] >= 0])
    if not takers.size:
        return None
    rows = np.flatnonzero(np.isin(after, takers))
    hosts = tuple(plan.hosts[i] for i in takers.tolist())
    reduced = replace(plan, hosts=hosts, host_of_vm=np.searchsorted(takers, after[rows]), loads=((),) * len(hosts))
    return demand_of(demand, rows, span), reduced


def _pools_left(estate: Estate, demand: Demand, plan: Plan, part: Demand, reduced: Plan) -> Estate:
    """Return the estate with resource pools as large as the VMs that are replayed make them."""
    if not estate.resource_pools:
        return estate

    def clusters(of: Plan) -> list[str]:
        return [of.hosts[host].cluster for host in of.host_of_vm.tolist()]

    whole = pools_in_clusters(estate, demand, clusters(plan))
    return part_of(estate, whole, pools_in_clusters(estate, part, clusters(reduced)))
