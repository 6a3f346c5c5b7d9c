"""How evenly the hosts of each cluster are loaded."""

from __future__ import annotations

from dataclasses import dataclass

from vconsolidate.check.facts import Facts
from vconsolidate.model.planned_host import PlannedHost, ResourceLoad


@dataclass(frozen=True, slots=True)
class Balance:
    """
    The imbalance of a cluster: the standard deviation of the load of its hosts.

    Each load is a share of what the policy lets the host use.

    This is the figure that vSphere DRS calls the current host load standard deviation, for the planned load; DRS uses
    what VMs are entitled to at the moment, and weighs neither priority nor the cost of moves in it.

    Parameters
    ----------
    hosts
        Hosts that it is of: those that run VMs.
    """

    cluster: str
    hosts: int
    cpu_fraction: float
    memory_fraction: float


def balances(facts: Facts) -> tuple[Balance, ...]:
    """Return the clusters in scope that run VMs on two hosts or more."""
    import numpy as np  # noqa: PLC0415 - validating an inventory needs no arrays

    loads: dict[str, list[tuple[float, float]]] = {}
    for host, of_host in zip(facts.plan.hosts, facts.plan.loads, strict=False):  # a plan read back has no loads
        if not host.spare and _in_scope(facts, host):
            loads.setdefault(host.cluster, []).append((_share(of_host, "cpu"), _share(of_host, "memory_consumed")))
    return tuple(
        Balance(cluster, len(of), *(float(value) for value in np.std(np.array(of), axis=0)))
        for cluster, of in loads.items()
        if len(of) > 1
    )


def _in_scope(facts: Facts, host: PlannedHost) -> bool:
    return facts.scope in {"", host.cluster}


def _share(loads: tuple[ResourceLoad, ...], resource: str) -> float:
    """Return the largest share of a resource, over the slots of the day where it has several."""
    return max((load.fraction for load in loads if load.resource.partition("@")[0] == resource), default=0.0)
