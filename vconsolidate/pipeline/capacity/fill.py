"""
How many more VMs of one size each host takes: counted in the planner's integers, then held against the checker.

Resources decide first, host by host, in the very integers that the solvers pack. Then all of them are added at once and
the independent checker is asked; where it refuses (a rule, too little in reserve), the hosts are halved until those in
the way are found, and these take as many as the checker lets them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray, frozen
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Cluster, Estate
from vconsolidate.model.plan import Plan, PlannedHost
from vconsolidate.model.violation import Violation
from vconsolidate.packing.encoding.encode import Encoded, encode
from vconsolidate.pipeline.demands import extended
from vconsolidate.sizing.cluster_facts import ClusterFacts
from vconsolidate.verify.plan import violations
from vconsolidate.words import counted

TOO_SMALL = "host"
"""The resource of a limit where even an empty host cannot run one VM of the size."""


@dataclass(frozen=True, slots=True)
class Limit:
    """
    What resources let a host take.

    Parameters
    ----------
    most
        VMs of the size on top of what runs there.
    resource
        The resource that stops the next one; `TOO_SMALL` where an empty host cannot run a single one.
    left, needed
        Of it: what is left after `most` more, and what one more takes; in its unit.
    """

    most: int
    resource: str
    left: float
    needed: float


def coming(size: VmSize, estate: Estate, demand: Demand, number: int = 0) -> VirtualMachine:
    """Return one VM of a size as the planner would see it: no rule speaks of it, every cluster may take it."""
    like = demand.vms[0]
    anywhere: dict[str, Literal["full", "deprecated", "unsupported"]]
    anywhere = {cluster.hypervisor.key: "full" for cluster in estate.clusters}
    return replace(
        like,
        name=f"\U0010fffd{size.name}-{number}",
        server="",
        guest=replace(like.guest, max_vcpus=None, max_memory_mib=None, supported_on=anywhere),
        application="",
        workload_class="general",
        tier=3,
        vcpus=size.vcpus,
        configured_mib=size.memory_mib,
        reservation_mib=0,
        consumed_mib=float(size.memory_mib),
        active_mib=0.0,
        cpu_mhz=size.cpu_mhz,
        cpu_mean_mhz=size.cpu_mhz,
        cpu_peak_mhz=size.cpu_mhz,
        cpu_reservation_mhz=0.0,
        cpu_limit_mhz=None,
        pool_reservation_mhz=0.0,
        stands_for="",
        vcpu_mhz=0.0,
        shares=1000 * size.vcpus,
        disk_gib=size.disk_gib,
        disk_iops=0.0,
        network_mbps=size.network_mbps,
        clusters=tuple(cluster.name for cluster in estate.clusters),
        refused={},
        networks=(),
        zone="",
        site="",
        tags=(),
        labels=(),
    )


def with_more(estate: Estate, demand: Demand, size: VmSize, count: int) -> Demand:
    """Return the demand with `count` VMs of a size at its end."""
    facts = {cluster.name: ClusterFacts(cluster) for cluster in estate.clusters}
    return extended(
        demand,
        [coming(size, estate, demand, number) for number in range(count)],
        {name: [of.overhead_factor("general")] * count for name, of in facts.items()},
        {
            name: [of.cluster.hypervisor.overhead.of(size.vcpus, size.memory_mib)] * count
            for name, of in facts.items()
        },
    )  # fmt: skip


def refused(cluster: Cluster, size: VmSize) -> str:
    """Return why a cluster's hypervisor takes no VM of the size; empty when it does."""
    hypervisor = cluster.hypervisor
    if size.vcpus > hypervisor.max_vcpus_per_vm:
        return f"{hypervisor.name} {hypervisor.version} allows {counted(hypervisor.max_vcpus_per_vm, 'vCPU')} a VM"
    if size.memory_mib > hypervisor.max_memory_mib_per_vm:
        return f"{hypervisor.name} {hypervisor.version} allows {hypervisor.max_memory_mib_per_vm:,} MiB a VM"
    return ""


class Filling:
    """
    A plan that VMs of one size are added to.

    Parameters
    ----------
    plan
        Sound under the estate and demand.
    """

    def __init__(self, estate: Estate, demand: Demand, plan: Plan, size: VmSize) -> None:
        self.estate, self._demand, self._plan, self._size = estate, demand, plan, size
        self._encoded: Encoded = encode(estate, with_more(estate, demand, size, 1))
        self._class_of_host = [_class_of(self._encoded, host) for host in plan.hosts]
        self._used = _used(self._encoded, plan, self._class_of_host)

    def limit(self, host: int) -> Limit:
        """Return what resources let a host take."""
        encoded, host_class = self._encoded, self._class_of_host[host]
        kind = encoded.hosts.classes[host_class]
        item = int(encoded.items.item_of_merged[encoded.items.merged_of_vm[-1]])  # its name comes last
        need = encoded.items.demand[kind.cluster, item]
        if not encoded.items.within_host_limits[item, host_class]:
            return Limit(0, TOO_SMALL, 0.0, 0.0)
        real: FloatArray = encoded.resources.capacity_of(kind.hardware, encoded.hosts.clusters[kind.cluster])
        left = encoded.hosts.capacity[host_class] - self._used[host]
        best: tuple[int, float, int] | None = None
        for dim in np.flatnonzero((need > 0) & np.isfinite(real)).tolist():
            most = max(0, int(left[dim]) // int(need[dim]))
            candidate = (most, float(left[dim]) / float(need[dim]), dim)
            best = candidate if best is None else min(best, candidate)
        assert best is not None  # noqa: S101 - every VM takes one of the VMs a host may have
        most, _, dim = best
        unit = float(encoded.units[dim])
        remaining = float(left[dim] - most * need[dim]) / unit
        return Limit(most, encoded.resources.names[dim], max(0.0, remaining), float(need[dim]) / unit)

    def filled(self, wanted: Mapping[int, int], there: Mapping[int, int]) -> dict[int, int]:
        """
        Return how many of the `wanted` VMs per host the checker lets come on top of those already `there`.

        Hosts that are in nobody's way take all they want.
        """
        accepted = dict(there)
        self._fill([host for host, count in wanted.items() if count], wanted, accepted)
        return {host: accepted.get(host, 0) for host in wanted}

    def _fill(self, hosts: Sequence[int], wanted: Mapping[int, int], accepted: dict[int, int]) -> None:
        if not hosts:
            return
        tried = {**accepted, **{host: wanted[host] for host in hosts}}
        if not self.broken(tried):
            accepted.update(tried)
        elif len(hosts) == 1:
            accepted[hosts[0]] = self._most(hosts[0], wanted[hosts[0]], accepted)
        else:
            middle = len(hosts) // 2
            self._fill(hosts[:middle], wanted, accepted)
            self._fill(hosts[middle:], wanted, accepted)

    def _most(self, host: int, wanted: int, accepted: Mapping[int, int]) -> int:
        low, high = 0, wanted
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.broken({**accepted, host: middle}) else (middle, high)
        return low

    def broken(self, counts: Mapping[int, int]) -> tuple[Violation, ...]:
        """Return what the checker says of the plan with so many VMs more per host."""
        added = [host for host, count in sorted(counts.items()) for _ in range(count)]
        host_of_vm: IntArray = np.concatenate([self._plan.host_of_vm, np.array(added, dtype=np.int64)])
        plan = replace(self._plan, host_of_vm=frozen(host_of_vm))
        return violations(self.estate, with_more(self.estate, self._demand, self._size, len(added)), plan)


def _class_of(encoded: Encoded, host: PlannedHost) -> int:
    for index, kind in enumerate(encoded.hosts.classes):
        if encoded.hosts.clusters[kind.cluster].name != host.cluster:
            continue
        if any(real.name == host.name for real in kind.existing) or (
            not kind.existing and not host.existing and kind.type_name == host.type_name
        ):
            return index
    raise KeyError(host.name)


def _used(encoded: Encoded, plan: Plan, class_of_host: Sequence[int]) -> IntArray:
    """Return (n_hosts, n_resources): what the plan's VMs take, in the planner's integers."""
    used = np.zeros((len(plan.hosts), encoded.items.demand.shape[2]), dtype=np.int64)
    seen: set[int] = set()
    for position, vm in enumerate(encoded.items.vm_order.tolist()[:-1]):
        merged = int(encoded.items.merged_of_vm[position])
        if merged not in seen:
            seen.add(merged)
            host = int(plan.host_of_vm[vm])
            platform = encoded.hosts.classes[class_of_host[host]].cluster
            used[host] += encoded.items.demand[platform, int(encoded.items.item_of_merged[merged])]
    return used
