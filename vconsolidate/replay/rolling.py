"""
Rolling upgrade: each host of a cluster is emptied in turn, upgraded, and filled again.

VMs go where they would restart if the host failed, under all rules and the limits of the platform; the policy's
ceilings do not count. Left out: how long moves take, and what the other hosts' VMs wait meanwhile (an event of kind
``maintenance`` replays that).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.outlook import Evacuation
from vconsolidate.model.plan import Plan
from vconsolidate.replay.restart import restart
from vconsolidate.replay.room import room
from vconsolidate.replay.rulebook import PlannedRules

MOST_UNASKED: Final = 64
"""Plans with more hosts than this empty only those of clusters that state `upgrade_time`: it takes seconds."""

_WITH_EVC = frozenset({"esx", "esxi"})


def evacuations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Evacuation]:
    """Yield every host, cluster by cluster, in the order of an upgrade: empty hosts first, then those with few VMs."""
    if not plan.hosts:
        return
    stated = {cluster.name for cluster in estate.clusters if cluster.upgrade_s is not None}
    number = [0] * len(plan.hosts)
    for host in plan.host_of_vm.tolist():
        number[host] += 1
    rules = PlannedRules(estate, demand, plan)
    for cluster in estate.clusters:
        if len(plan.hosts) > MOST_UNASKED and cluster.name not in stated:
            continue
        mine = [index for index, host in enumerate(plan.hosts) if host.cluster == cluster.name]
        space = room(cluster, demand, plan)
        for index in sorted(mine, key=lambda index: (number[index], plan.hosts[index].name)):
            restarts, stranded = restart(rules, demand, plan, space, (index,))
            yield Evacuation(
                host=plan.hosts[index].name,
                cluster=cluster.name,
                moves=tuple((one.vm, one.host) for one in restarts),
                cold=_restarting(cluster, plan, index, {one.vm: one.host for one in restarts}),
                stops=tuple((one.vm, one.reason) for one in stranded if one.vm not in demand.paired),
            )


def _restarting(cluster: Cluster, plan: Plan, emptied: int, target_of: dict[str, str]) -> tuple[str, ...]:
    """Return the VMs that come to a processor of another kind, and cannot move there while they run."""
    if cluster.evc is not None or cluster.hypervisor.family not in _WITH_EVC:
        return ()
    kinds = {host.name: (host.hardware.cpu.vendor, host.hardware.cpu.generation) for host in plan.hosts}
    source = kinds[plan.hosts[emptied].name]
    return tuple(vm for vm, host in target_of.items() if kinds[host] != source)
