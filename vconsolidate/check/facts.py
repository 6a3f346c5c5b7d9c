"""What checks read: the whole line's data, by name, or the part of it in one cluster."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.place import NOWHERE, Place
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.platform import Hypervisor
from vconsolidate.model.recovery import RecoveryPlan
from vconsolidate.model.replay import HostReplay, Replay, VmReplay
from vconsolidate.model.server import Server


@dataclass(frozen=True, slots=True)
class Facts:
    """
    Everything there is to judge.

    Parameters
    ----------
    replay
        None where there was nothing to replay.
    planning
        Replay of the data that the plan was made on, where `replay` ran on other data; else None.
    late
        Servers measured in one of the two periods only: both were replayed on that.
    scope
        Name of a cluster, to see its hosts and VMs only; empty for all.
    recovery
        What becomes of the loss of a site; None where no recovery is asked for.
    tier, tag, application, owner
        To see the VMs of a tier, with a tag, of an application or of an owner (label ``owner``) only, and the hosts
        that run at least one of them.
    """

    estate: Estate
    demand: Demand
    plan: Plan
    replay: Replay | None
    scope: str = ""
    planning: Replay | None = None
    late: tuple[str, ...] = ()
    tier: int | None = None
    tag: str = ""
    application: str = ""
    owner: str = ""
    recovery: RecoveryPlan | None = None

    @property
    def narrowed(self) -> bool:
        """Whether only some of the VMs are seen, whatever their cluster."""
        return self.tier is not None or bool(self.tag or self.application or self.owner)

    @property
    def _host_in_scope(self) -> tuple[bool, ...]:
        """Whether each host of the plan is in scope."""
        named = [self.scope in {"", host.cluster} for host in self.plan.hosts]
        if not self.narrowed or not self.plan.hosts:
            return tuple(named)
        pairs = zip(self.demand.vms, self.plan.host_of_vm.tolist(), strict=True)
        running = {host for vm, host in pairs if self.wants(vm)}
        return tuple(one and row in running for row, one in enumerate(named))

    def wants(self, machine: VirtualMachine | Server) -> bool:
        """Return whether a VM or server has the tier, the tag, the application and the owner."""
        return (
            self.tier in {None, machine.tier}
            and (not self.tag or self.tag in machine.tags)
            and self.application in {"", machine.application}
            and (not self.owner or ("owner", self.owner) in machine.labels)
        )

    @property
    def hosts(self) -> tuple[PlannedHost, ...]:
        """Hosts of the plan in scope."""
        return tuple(itertools.compress(self.plan.hosts, self._host_in_scope))

    @property
    def host_replays(self) -> tuple[HostReplay, ...]:
        """Replays of the hosts in scope."""
        if self.replay is None:
            return ()
        return tuple(itertools.compress(self.replay.hosts, self._host_in_scope))

    @property
    def vms(self) -> tuple[VirtualMachine, ...]:
        """VMs placed in scope."""
        if not self.plan.hosts:
            return ()
        return tuple(vm for vm, host in self.placed() if self.scope in {"", host.cluster} and self.wants(vm))

    @property
    def vm_replays(self) -> tuple[VmReplay, ...]:
        """Replays of the VMs in scope."""
        if self.replay is None:
            return ()
        names = {vm.name for vm in self.vms}
        return tuple(vm for vm in self.replay.vms if vm.vm in names)

    @property
    def product_cost(self) -> float:
        """Licences of products over the horizon, by the share of their hosts that is in scope."""
        names = {host.name for host in self.hosts}
        shares = (
            one.cost * sum(name in names for name in one.hosts) / len(one.hosts) if one.hosts else one.cost
            for one in self.plan.products
        )
        return sum(shares, 0.0)

    @property
    def licence_cost(self) -> float:
        """Licences of hosts and products over the horizon: what hosts cost beyond their price, and products."""
        prices = {
            (cluster.name, kind.name): kind.price or 0.0
            for cluster in self.estate.clusters
            for kind in cluster.host_types
        }
        bought = (0.0 if host.existing else prices.get((host.cluster, host.type_name), 0.0) for host in self.hosts)
        return sum((host.cost for host in self.hosts), 0.0) - sum(bought, 0.0) + self.product_cost

    def cluster(self, name: str) -> Cluster:
        """Return the cluster called `name`."""
        return next(cluster for cluster in self.estate.clusters if cluster.name == name)

    def placed(self) -> Iterator[tuple[VirtualMachine, PlannedHost]]:
        """Yield every VM with its host, whatever the scope; none without a placement."""
        if self.plan.hosts:
            for vm, host in zip(self.demand.vms, self.plan.host_of_vm.tolist(), strict=True):
                yield vm, self.plan.hosts[host]

    def hypervisor_of(self, host: PlannedHost) -> Hypervisor:
        """Return what runs on a host of the plan."""
        return self.cluster(host.cluster).hypervisor

    def place_of_host(self, host: str) -> Place:
        """Return where a host of the plan is written: itself, its type, or its cluster."""
        planned = next((one for one in self.plan.hosts if one.name == host), None)
        if planned is None:
            return NOWHERE
        cluster = self.cluster(planned.cluster)
        named = [one.place for one in cluster.hosts if one.name == host]
        typed = [one.place for one in cluster.host_types if one.name == planned.type_name]
        return next(iter([*named, *typed]), cluster.place)
