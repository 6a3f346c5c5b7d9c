"""What is left of the promise to survive host failures once hosts are emptied and out of service."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from vconsolidate.model.arrays import frozen
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.verify.plan import violations


def failures_survived(estate: Estate, demand: Demand, plan: Plan, emptied: Collection[str], cluster: str) -> int | None:
    """
    Return how many host failures a cluster survives without some hosts, at most as many as its policy asks for.

    None where VMs still run on them.
    """
    busy = {plan.hosts[host].name for host in plan.host_of_vm.tolist()}
    if not busy.isdisjoint(emptied):
        return None
    keep = [number for number, host in enumerate(plan.hosts) if host.name not in emptied]
    position = np.full(len(plan.hosts), -1, dtype=np.int64)
    position[keep] = np.arange(len(keep))
    left = replace(
        plan, hosts=tuple(plan.hosts[h] for h in keep), host_of_vm=frozen(position[plan.host_of_vm]), room=()
    )
    asked = next(c.policy.host_failures_tolerated for c in estate.clusters if c.name == cluster)
    for number in range(asked, 0, -1):
        if not _lost(_tolerating(estate, cluster, number), demand, left, cluster):
            return number
    return 0


def _tolerating(estate: Estate, name: str, number: int) -> Estate:
    clusters = tuple(
        replace(c, policy=replace(c.policy, host_failures_tolerated=number)) if c.name == name else c
        for c in estate.clusters
    )
    return replace(estate, clusters=clusters)


def _lost(estate: Estate, demand: Demand, plan: Plan, cluster: str) -> bool:
    found = violations(estate, demand, plan)
    return any(v.rule == "host_failures_tolerated" and v.subjects[0] == cluster for v in found)
