"""What one more host changes: of each type that can be bought, and of existing hosts that the plan leaves empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster, ExistingHost
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.plan import Plan


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A host that the cluster may get.

    Parameters
    ----------
    most
        How many; None for as many as wanted.
    """

    host: ExistingHost
    owned: bool
    price: float | None
    licence_per_year: float | None
    most: int | None

    @property
    def hardware(self) -> Hardware:
        """The machine."""
        return self.host.hardware


def idle_hosts(cluster: Cluster, plan: Plan) -> tuple[ExistingHost, ...]:
    """Return the hosts of a cluster that the plan leaves empty, and that can run its platform today."""
    used = {host.name for host in plan.hosts}
    return tuple(
        host
        for host in cluster.hosts
        if host.name not in used and not host.maintenance and cluster.runs_on(host.hardware.cpu)
    )


def candidates(cluster: Cluster, plan: Plan) -> tuple[Candidate, ...]:
    """Return one host of each kind that can join a cluster: owned and empty first, then types that can be bought."""
    bought = [host.type_name for host in plan.hosts if host.cluster == cluster.name and not host.existing]
    found: dict[Hardware, Candidate] = {}
    idle = idle_hosts(cluster, plan)
    for host in idle:
        alike = sum(other.hardware == host.hardware for other in idle)
        one = Candidate(host, True, 0.0, host.licence_per_year, alike)  # noqa: FBT003
        found.setdefault(host.hardware, one)
    kinds = []
    for kind in cluster.host_types:
        left = None if kind.count is None else kind.count - bought.count(kind.name)
        if cluster.runs_on(kind.hardware.cpu) and left != 0:
            name = f"{cluster.name}-{kind.name}-more"
            host = ExistingHost(
                name, kind.hardware, kind.name, labels=kind.labels, licence_per_year=kind.licence_per_year
            )
            kinds.append(Candidate(host, False, kind.price, kind.licence_per_year, left))  # noqa: FBT003
    return (*found.values(), *kinds)


def hosts_of(plan: Plan, cluster: str) -> Sequence[Hardware]:
    """Return the machines of a cluster's hosts."""
    return [host.hardware for host in plan.hosts if host.cluster == cluster]
