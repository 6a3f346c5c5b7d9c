"""Whether the hosts of a plan can hold the reservations of resource pools, counted from the lowest pools upward."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand
from vconsolidate.model.estate import Estate
from vconsolidate.model.hardware import Hardware
from vconsolidate.model.plan import Plan
from vconsolidate.model.resource_pool import ResourcePool
from vconsolidate.model.violation import Violation
from vconsolidate.units import format_mhz
from vconsolidate.verify.pool_memory import violations as memory_violations
from vconsolidate.verify.pool_memory import with_memory_parts
from vconsolidate.verify.single_vms import why_unusable
from vconsolidate.words import counted

_TOLERANCE = 1e-6
_GRAIN = 1024
"""Parts of a reservation are counted in fractions of a MHz with this denominator, rounded down."""

_MOST_PIECES = 64
"""Most pieces into which the part of a reservation that no VM holds is divided; a piece is at most a core."""

_WHOLE_HOSTS = frozenset({"dedicated", "exact"})
"""Forms of admission control that keep the hosts that may fail free of reservations."""


class Books:
    """
    The reservations in every pool.

    Attributes
    ----------
    lines
        Server → the pools that contain it, the innermost first.
    reserved_mhz
        Pool → reservations of the VMs and pools directly in it.
    taken_mhz
        Pool → what it takes from its parent: `reserved_mhz`, or its own reservation where that is larger.
    vcpus
        Pool → vCPUs of all its VMs.
    """

    def __init__(self, estate: Estate, demand: Demand) -> None:
        by_name = {pool.name: pool for pool in estate.resource_pools}
        self.lines: dict[str, list[ResourcePool]] = {}
        for pool in estate.resource_pools:
            line = [pool]
            while line[-1].parent:
                line.append(by_name[line[-1].parent])
            self.lines.update(dict.fromkeys(pool.members, line))
        self.reserved_mhz = dict.fromkeys(by_name, 0.0)
        self.vcpus = dict.fromkeys(by_name, 0)
        for vm in demand.vms:
            for depth, pool in enumerate(self.lines.get(vm.server, [])):
                self.vcpus[pool.name] += vm.vcpus
                self.reserved_mhz[pool.name] += 0.0 if depth else vm.cpu_reservation_mhz
        self.taken_mhz: dict[str, float] = {}
        waiting = Counter(pool.parent for pool in estate.resource_pools)
        ready = [pool for pool in estate.resource_pools if not waiting[pool.name]]
        for pool in ready:  # grows by each pool whose members are all counted
            taken = max(self.reserved_mhz[pool.name], pool.reservation_mhz)
            self.taken_mhz[pool.name] = taken
            if pool.parent:
                self.reserved_mhz[pool.parent] += taken
                waiting[pool.parent] -= 1
                if not waiting[pool.parent]:
                    ready.append(by_name[pool.parent])


def with_parts(estate: Estate, demand: Demand) -> Demand:
    """Return the demand in which each VM holds the part of its pools' reservations that falls to its vCPUs."""
    if not estate.resource_pools:
        return demand
    books = Books(estate, demand)
    fastest = {cluster.name: _fastest_mhz(cluster) for cluster in estate.clusters}
    made = []
    for vm in demand.vms:
        line, part = books.lines.get(vm.server, []), 0.0
        for pool in line:
            left = books.taken_mhz[pool.name] - books.reserved_mhz[pool.name]
            part += left * vm.vcpus / max(1, books.vcpus[pool.name])
        most = vm.vcpus * fastest[line[0].cluster] - vm.cpu_reservation_mhz if line else 0.0
        held = math.floor(max(0.0, min(part, most)) * _GRAIN + _TOLERANCE) / _GRAIN if line else vm.pool_reservation_mhz
        made.append(vm if held == vm.pool_reservation_mhz else replace(vm, pool_reservation_mhz=held))
    return with_memory_parts(estate, replace(demand, vms=tuple(made)))


def violations(estate: Estate, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield pools that are too small, VMs outside their pool's cluster, and clusters too small for their pools."""
    if not estate.resource_pools:
        return
    books = Books(estate, demand)
    yield from _too_small(estate, books)
    yield from memory_violations(estate, demand, plan)
    for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        host, line = plan.hosts[index], books.lines.get(vm.server)
        if line is not None and line[0].cluster != host.cluster:
            message = (
                f"{vm.name} runs in cluster {host.cluster}, "
                f"but its resource pool {line[0].name} belongs to cluster {line[0].cluster}"
            )
            yield Violation("resource_pool", (vm.name, host.name), message)
    for cluster in estate.clusters:
        top = [pool for pool in estate.resource_pools if pool.cluster == cluster.name and not pool.parent]
        if top:
            total_mhz = sum(books.taken_mhz[pool.name] for pool in top)
            yield from _guarantees(cluster, total_mhz, books, demand, plan)


def _too_small(estate: Estate, books: Books) -> Iterator[Violation]:
    for pool in estate.resource_pools:
        most = pool.limit_mhz if pool.expandable else pool.reservation_mhz
        if most is not None and books.reserved_mhz[pool.name] > most * (1 + _TOLERANCE):
            reserved = f"its VMs and pools reserve {format_mhz(books.reserved_mhz[pool.name])}"
            has = f"it has {'a limit' if pool.expandable else 'a reservation'} of {format_mhz(most)}"
            yield Violation(
                "resource_pool", (pool.name,), f"resource pool {pool.name} is too small: {reserved}, but {has}"
            )


def _guarantees(cluster: Cluster, pools_mhz: float, books: Books, demand: Demand, plan: Plan) -> Iterator[Violation]:
    """Yield reservations of a cluster that its remaining hosts cannot hold, in total or besides the VMs' own."""
    free = {
        index: _offered_mhz(cluster, host.hardware)
        for index, host in enumerate(plan.hosts)
        if host.cluster == cluster.name
    }
    lost = cluster.policy.host_failures_tolerated if cluster.policy.admission.form in _WHOLE_HOSTS else 0
    left = sum(sorted(free.values())[: max(0, len(free) - lost)])
    needed, unheld = pools_mhz, pools_mhz
    for vm, index in zip(demand.vms, plan.host_of_vm.tolist(), strict=True):
        if index in free:
            held = vm.cpu_reservation_mhz + vm.pool_reservation_mhz
            pooled = vm.server in books.lines or not vm.vcpus
            needed += 0.0 if pooled else held
            unheld -= held if pooled else 0.0
            free[index] -= held
    if needed > left * (1 + _TOLERANCE):
        after = f" after {counted(lost, 'host failure')}" if lost else ""
        has = f"its hosts have only {format_mhz(left)}{after}"
        message = f"VMs and pools of {cluster.name} reserve {format_mhz(needed)}, but {has}"
        yield Violation("resource_pool", (cluster.name,), message)
    elif unheld > 1.0 + len(demand.vms) / _GRAIN:
        pieces = max(1, min(_MOST_PIECES, math.ceil(unheld / max(1.0, _fastest_mhz(cluster)))))
        size = math.floor(unheld / pieces * _GRAIN + _TOLERANCE) / _GRAIN
        room = sum(int(free[i] / size + _TOLERANCE) for i in free if not plan.hosts[i].spare and free[i] > 0)
        if room < pieces:
            message = (
                f"resource pools of {cluster.name} reserve {format_mhz(unheld)} that no VM holds, "
                f"but its hosts have only {format_mhz(room * size)} free for it"
            )
            yield Violation("resource_pool", (cluster.name,), message)


def _fastest_mhz(cluster: Cluster) -> float:
    machines = [kind.hardware for kind in cluster.host_types] + [host.hardware for host in cluster.hosts]
    able = [machine for machine in machines if not why_unusable(cluster, machine)]
    return max((machine.cpu.core_rating_mhz for machine in able), default=0.0)


def _offered_mhz(cluster: Cluster, hardware: Hardware) -> float:
    return max(0.0, hardware.cpu.cores - cluster.hypervisor.reserve_cores) * hardware.cpu.core_rating_mhz
