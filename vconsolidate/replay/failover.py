"""
Failover replay: every host of a cluster that must survive failures fails at its worst time.

The VMs of the failed hosts are restarted on the survivors (see `restart`), and the hosts that took them over are
replayed again from that moment for a day. Restarted VMs start with cold memory; the outage itself is not replayed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import Final, Literal

import numpy as np

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.event import Maintenance
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import FailureReplay, Replay
from vconsolidate.replay.cluster_part import ClusterPart, demand_of, parts_of_clusters
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.pools import part_of, pools_in_clusters
from vconsolidate.replay.restart import restart, staying_down
from vconsolidate.replay.room import Room, room
from vconsolidate.replay.rulebook import PlannedRules
from vconsolidate.replay.run import replay_placement

WINDOW_S: Final = 86_400
"""How long the degraded cluster is replayed, where nobody says how long the host is gone."""

MOST_COMBINATIONS: Final = 64
"""Combinations of hosts tried for each number of failures beyond one; more are sampled."""


@dataclass(frozen=True, slots=True)
class Outages:
    """
    Losses of hosts of one plan.

    Parameters
    ----------
    whole
        The plan's replay with all hosts up: says when each host's worst time is.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    whole: Replay
    parameters: Parameters
    block_cells: int

    def tolerated(self) -> tuple[tuple[FailureReplay, ...], tuple[str, ...]]:
        """Return the failures that the policies say must be survived, and what was left out, one sentence each."""
        found: list[FailureReplay] = []
        notes: list[str] = []
        rules: PlannedRules | None = None
        for part in parts_of_clusters(self.estate.clusters, self.demand, self.plan):
            cluster = part.cluster
            sets, sampled = _failing(cluster, part.plan)
            if not sets:
                continue
            rules = rules or PlannedRules(self.estate, self.demand, self.plan)
            space = room(cluster, part.demand, part.plan)
            for names, hosts in sets:
                step = _worst_step(self.whole, part.hosts[list(hosts)].tolist())
                found.append(replace(self.lose(part, rules, space, hosts, step), domains=names))
            key = cluster.policy.admission.domain
            notes += [
                f"Of the {comb(total, size):,} ways in which {size} {'hosts' if key == 'host' else f'domains ({key})'} "
                f"of {cluster.name} can fail together, {drawn} were drawn at random."
                for size, total, drawn in sampled
            ]
        if found:
            notes.append(
                "The VMs of a failed host restart in the order of priority, tier and size; the outage until they "
                "restart is not replayed."
            )
        return tuple(found), tuple(notes)

    def maintenance(self, event: Maintenance) -> FailureReplay:
        """
        Return what happens when a host is emptied at a moment.

        Raises
        ------
        KeyError
            When the plan has no such host.
        """
        index = {host.name: i for i, host in enumerate(self.plan.hosts)}[event.host]
        own = self.plan.hosts[index].cluster
        part = next(
            one for one in parts_of_clusters(self.estate.clusters, self.demand, self.plan) if one.cluster.name == own
        )
        space = room(part.cluster, part.demand, part.plan)
        step = min(event.at_s // self.demand.series.interval_s, max(self.demand.series.n_steps - 1, 0))
        window_s = WINDOW_S if event.until_s is None else event.until_s - event.at_s
        rules = PlannedRules(self.estate, self.demand, self.plan)
        emptied = (int(np.searchsorted(part.hosts, index)),)
        return self.lose(part, rules, space, emptied, step, window_s, cause="maintenance")

    def lose(
        self,
        part: ClusterPart,
        rules: PlannedRules,
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
        restarts, stranded = restart(rules, demand, plan, space, hosts, down)
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


_Lost = tuple[tuple[str, ...], tuple[int, ...]]
"""Names of what fails together, and its hosts."""


def _failing(cluster: Cluster, plan: Plan) -> tuple[list[_Lost], list[tuple[int, int, int]]]:
    """Return what is to fail, and (size, domains, sets drawn) where the sets of a size are only a sample."""
    used = set(plan.host_of_vm.tolist())
    whole: dict[str, tuple[int, ...]] = {}
    for i, host in enumerate(plan.hosts):
        domain = host.domain(cluster.policy.admission.domain)
        whole[domain] = (*whole.get(domain, ()), i)
    domains = list(whole.items())
    if all(used.isdisjoint(hosts) for hosts in whole.values()):
        return [], []
    sets: list[tuple[int, ...]] = []
    sampled: list[tuple[int, int, int]] = []
    for size in range(1, min(cluster.policy.host_failures_tolerated, len(domains)) + 1):
        if size == 1 or comb(len(domains), size) <= MOST_COMBINATIONS:
            sets += list(combinations(range(len(domains)), size))
        else:
            rng = np.random.default_rng(size)
            every = np.arange(len(domains))
            drawn = {tuple(sorted(rng.choice(every, size, replace=False).tolist())) for _ in range(MOST_COMBINATIONS)}
            sets += sorted(drawn)
            sampled.append((size, len(domains), len(drawn)))
    lost = [[domains[number] for number in numbers] for numbers in sets]
    named = [(tuple(n for n, _ in ds), tuple(sorted(h for _, hosts in ds for h in hosts))) for ds in lost]
    return [(names, hosts) for names, hosts in named if not used.isdisjoint(hosts)], sampled


def _worst_step(whole: Replay, failed: list[int]) -> int:
    if len(failed) == 1:
        return whole.hosts[failed[0]].worst_step
    return int(whole.series.by_host["cpu_demand_fraction"][failed].sum(axis=0, dtype=np.float64).argmax())


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
