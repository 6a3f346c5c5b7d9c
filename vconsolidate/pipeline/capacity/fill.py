"""
How many more VMs of one size each host takes: counted in the planner's integers, then checked independently.

Resources decide first, host by host, in the same integers that the solvers pack. Then all these VMs are added at once,
and the independent checker judges the result. Where it finds violations (a rule, too little in reserve), the hosts are
halved until those in the way are found, and these take as many as the checker allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final, Literal

import numpy as np

from vconsolidate.model.arrays import FloatArray, IntArray, frozen
from vconsolidate.model.capacity import VmSize
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.stop import Stop
from vconsolidate.model.violation import Violation
from vconsolidate.packing.encoding.encode import Encoded, encode
from vconsolidate.packing.encoding.host_classes import capacities
from vconsolidate.packing.solver.work_limit import WorkLimit
from vconsolidate.pipeline.demands import extend
from vconsolidate.sizing.cluster_facts import ClusterFacts
from vconsolidate.units import format_mib
from vconsolidate.verify.plan import violations
from vconsolidate.verify.restart_memory import RestartMemory
from vconsolidate.words import counted

_CHECK_WORK: Final = 4e-5
"""Work of a check per VM, in units of roughly one second, without its searches for restarts."""

RESTART_WORK: Final = 0.05
"""Deterministic time of CP-SAT for one restart: the check of a plan itself may take 40 times as long."""

TOO_SMALL = "host"
"""The resource of a limit where even an empty host cannot run one VM of the size."""

UNTRIED = "effort"
"""What stops the next VM on a host where the work was used up before one more was tried."""


@dataclass(frozen=True, slots=True)
class Limit:
    """
    How many VMs of the size the resources of a host allow.

    Parameters
    ----------
    most
        VMs of the size, besides what runs on the host.
    resource
        The resource that stops the next one; `TOO_SMALL` where an empty host cannot run a single one.
    left, needed
        Amount of it that is left after `most` more VMs, and that one more needs; in its unit.
    """

    most: int
    resource: str
    left: float
    needed: float


def vm_of_size(size: VmSize, estate: Estate, demand: Demand, number: int = 0) -> VirtualMachine:
    """Return one VM of a size as the planner sees it: no rule applies to it, every cluster may run it."""
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
        pool_reservation_mib=0,
        stands_for="",
        vcpu_mhz=0.0,
        shares=1000 * size.vcpus,
        disk_gib=size.disk_gib,
        disk_iops=0.0,
        disks=(),
        datastores=(),
        iops_by_slot=(),
        network_mbps=size.network_mbps,
        clusters=tuple(cluster.name for cluster in estate.clusters),
        refused={},
        networks=(),
        zone="",
        site="",
        tags=(),
        labels=(),
        latency_sensitive=False,
    )


def with_more(estate: Estate, demand: Demand, size: VmSize, count: int) -> Demand:
    """Return the demand with `count` VMs of a size at its end."""
    facts = {cluster.name: ClusterFacts(cluster) for cluster in estate.clusters}
    return extend(
        demand,
        [vm_of_size(size, estate, demand, number) for number in range(count)],
        {name: [of.overhead_factor("general")] * count for name, of in facts.items()},
        {
            name: [of.cluster.hypervisor.overhead.of(size.vcpus, size.memory_mib)] * count
            for name, of in facts.items()
        },
    )  # fmt: skip


def why_refused(cluster: Cluster, size: VmSize) -> str:
    """Return why a cluster's hypervisor cannot run a VM of the size; empty where it can."""
    hypervisor = cluster.hypervisor
    called = f"{hypervisor.name} {hypervisor.version}"
    if size.vcpus > hypervisor.max_vcpus_per_vm:
        return f"{called} allows at most {counted(hypervisor.max_vcpus_per_vm, 'vCPU')} per VM"
    if size.memory_mib > hypervisor.max_memory_mib_per_vm:
        most = format_mib(hypervisor.max_memory_mib_per_vm)
        return f"{called} allows at most {most} of memory per VM"
    return ""


class Filling:
    """
    A plan that VMs of one size are added to.

    Parameters
    ----------
    plan
        A plan without violations under the estate and demand.
    limit
        Of the work of all checks; once it is over, no host takes more.
    memory
        Of the checks with other sizes.

    Attributes
    ----------
    doubts
        Refusals without a proof: the work was used up, or the search for a restart ended before it was through.
    stops
        Host → what the checker found with one VM more than the host takes; nothing where the work was used up.
    """

    def __init__(
        self,
        estate: Estate,
        demand: Demand,
        plan: Plan,
        size: VmSize,
        limit: WorkLimit | None = None,
        memory: RestartMemory | None = None,
    ) -> None:
        self.estate, self._demand, self._plan, self.size = estate, demand, plan, size
        self._limit = WorkLimit(Stop(work=inf)) if limit is None else limit
        self._memory = RestartMemory() if memory is None else memory
        self._memory.exact_work, self._memory.charge = RESTART_WORK, self._limit.charge
        self._known: dict[frozenset[tuple[int, int]], tuple[Violation, ...]] = {}
        self._without_work = 0
        self.stops: dict[int, tuple[Violation, ...]] = {}
        self._encoded: Encoded = encode(estate, with_more(estate, demand, size, 1))
        self._class_of_host = [_class_of(self._encoded, host) for host in plan.hosts]
        self._usage = _usage(self._encoded, plan, self._class_of_host)

    def limit(self, host: int) -> Limit:
        """Return how many VMs of the size the resources of a host allow."""
        encoded, host_class = self._encoded, self._class_of_host[host]
        kind = encoded.hosts.classes[host_class]
        item = int(encoded.items.item_of_merged[encoded.items.merged_of_vm[-1]])  # its name comes last
        need = encoded.items.demand[kind.cluster, item]
        if not encoded.items.within_host_limits[item, host_class]:
            return Limit(0, TOO_SMALL, 0.0, 0.0)
        offers: FloatArray = capacities([kind], encoded.hosts.clusters, encoded.resources)[0]
        left = encoded.hosts.capacity[host_class] - self._usage[host]
        best: tuple[int, float, int] | None = None
        for dim in np.flatnonzero((need > 0) & np.isfinite(offers)).tolist():
            most = max(0, int(left[dim]) // int(need[dim]))
            candidate = (most, float(left[dim]) / float(need[dim]), dim)
            best = candidate if best is None else min(best, candidate)
        assert best is not None  # noqa: S101 - every VM takes one of the VMs a host may have
        most, _, dim = best
        unit = float(encoded.units[dim])
        # of the host itself: the planner's integers leave out what is less than all VMs are multiples of
        remaining = float(offers[dim]) - float(self._usage[host, dim] + most * need[dim]) / unit
        return Limit(most, encoded.resources.names[dim], max(0.0, remaining), float(need[dim]) / unit)

    @property
    def doubts(self) -> int:
        """Refusals without a proof."""
        return self._without_work + self._memory.open_ends

    def alone(self, host: int, wanted: int) -> int:
        """Return how many of the `wanted` VMs a host takes while no other host takes any."""
        return self._most_allowed(host, wanted, {})

    def fill(self, wanted: Mapping[int, int], there: Mapping[int, int]) -> dict[int, int]:
        """
        Return how many of the `wanted` VMs per host the checker allows besides those already `there`.

        Hosts on which they break nothing take all of them.
        """
        accepted = dict(there)
        self._add([host for host, count in wanted.items() if count], wanted, accepted)
        return {host: accepted.get(host, 0) for host in wanted}

    def allows(self, wanted: Mapping[int, int], there: Mapping[int, int]) -> bool:
        """Return whether the checker allows all `wanted` VMs besides those already `there`."""
        return not self._refuses({**there, **wanted})

    def _add(self, hosts: Sequence[int], wanted: Mapping[int, int], accepted: dict[int, int]) -> None:
        if not hosts:
            return
        tried = {**accepted, **{host: wanted[host] for host in hosts}}
        if not self._refuses(tried):
            accepted.update(tried)
        elif len(hosts) == 1:
            accepted[hosts[0]] = self._most_allowed(hosts[0], wanted[hosts[0]], accepted)
        else:
            middle = len(hosts) // 2
            self._add(hosts[:middle], wanted, accepted)
            self._add(hosts[middle:], wanted, accepted)

    def _most_allowed(self, host: int, wanted: int, accepted: Mapping[int, int]) -> int:
        """Try one VM first, which often is too many, then all, then halve."""
        low, high, middle = 0, wanted + 1, 1
        while high - low > 1:
            if self._refuses({**accepted, host: middle}, host):
                high = middle
            else:
                low = middle
            middle = wanted if high > wanted else (low + high) // 2
        return low

    def _refuses(self, counts: Mapping[int, int], host: int | None = None) -> bool:
        """Return whether the checker refuses the VMs, which it also does once the work is used up."""
        over = self._limit.is_over
        found = () if over else self.violations_with(counts)
        self._without_work += over
        if host is not None and (over or found):
            self.stops[host] = found
        return over or bool(found)

    def violations_with(self, counts: Mapping[int, int]) -> tuple[Violation, ...]:
        """Return violations of the plan with `counts` more VMs per host; empty where there are none."""
        key = frozenset((host, count) for host, count in counts.items() if count)
        if key not in self._known:
            added = [host for host, count in sorted(key) for _ in range(count)]
            host_of_vm: IntArray = np.concatenate([self._plan.host_of_vm, np.array(added, dtype=np.int64)])
            plan = replace(self._plan, host_of_vm=frozen(host_of_vm))
            self._limit.charge(_CHECK_WORK * host_of_vm.size)
            more = with_more(self.estate, self._demand, self.size, len(added))
            self._known[key] = violations(self.estate, more, plan, self._memory)
        return self._known[key]


def _class_of(encoded: Encoded, host: PlannedHost) -> int:
    for index, kind in enumerate(encoded.hosts.classes):
        if encoded.hosts.clusters[kind.cluster].name != host.cluster:
            continue
        if any(real.name == host.name for real in kind.existing) or (
            not kind.existing and not host.existing and kind.type_name == host.type_name
        ):
            return index
    raise KeyError(host.name)


def _usage(encoded: Encoded, plan: Plan, class_of_host: Sequence[int]) -> IntArray:
    """Return (n_hosts, n_resources): what the plan's VMs use, in the planner's integers."""
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
