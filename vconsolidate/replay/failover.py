"""
Failover replay: every host of a cluster that must survive failures fails at its worst time.

The VMs of the failed hosts are restarted on the survivors (see `restart`), and the hosts that took them over are
replayed again from that moment for a day. Restarted VMs start with cold memory; the outage itself is not replayed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb
from typing import Final

import numpy as np

from vconsolidate.executors.once import Once
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.event import Maintenance
from vconsolidate.model.plan import Plan
from vconsolidate.model.replay import FailureReplay, Replay
from vconsolidate.replay.cluster_part import parts_of_clusters
from vconsolidate.replay.lose_by_parts import lose_by_parts
from vconsolidate.replay.losing import WINDOW_S, Losing, Losses, unchanging, without_history
from vconsolidate.replay.parameters import Parameters
from vconsolidate.replay.room import room
from vconsolidate.replay.rulebook import PlannedRules

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
    workers
        Processes that losses may be shared out to.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    whole: Replay
    parameters: Parameters
    block_cells: int
    workers: int

    def tolerated(self) -> tuple[tuple[FailureReplay, ...], tuple[str, ...]]:
        """Return the failures that the policies say must be survived, and what was left out, one sentence each."""
        names: list[tuple[str, ...]] = []
        notes: list[str] = []
        lost = lose_by_parts(self._by_cluster(names, notes), self.workers)
        found = tuple(replace(failure, domains=domains) for failure, domains in zip(lost, names, strict=True))
        if found:
            notes.append(
                "The VMs of a failed host restart in the order of priority, tier and size; the outage until they "
                "restart is not replayed."
            )
        return found, tuple(notes)

    def _by_cluster(self, names: list[tuple[str, ...]], notes: list[str]) -> Iterator[Losses]:
        """Yield the losses of each cluster; `names` and `notes` are filled meanwhile."""
        shared: Once[Losing] | None = None
        for part in parts_of_clusters(self.estate.clusters, self.demand, self.plan):
            cluster = part.cluster
            sets, sampled = _failing(cluster, part.plan)
            if not sets:
                continue
            shared = shared or Once(self._losing())
            names += [domains for domains, _ in sets]
            steps = tuple(_worst_step(self.whole, part.hosts[list(hosts)].tolist()) for _, hosts in sets)
            space = room(cluster, part.demand, part.plan)
            yield Losses(shared, unchanging(part), space, tuple(hosts for _, hosts in sets), steps)
            key = cluster.policy.admission.domain
            notes += [
                f"Of the {comb(total, size):,} ways in which {size} {'hosts' if key == 'host' else f'domains ({key})'} "
                f"of {cluster.name} can fail together, {drawn} were drawn at random."
                for size, total, drawn in sampled
            ]

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
        emptied = (int(np.searchsorted(part.hosts, index)),)
        return self._losing().lose(part, space, emptied, step, window_s, cause="maintenance")

    def _losing(self) -> Losing:
        rules = PlannedRules(self.estate, self.demand, self.plan)
        return Losing(without_history(self.estate), rules, self.parameters, self.block_cells)


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
