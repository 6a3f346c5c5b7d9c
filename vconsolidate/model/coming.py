"""VMs that may come and that a plan keeps room for: they are packed and checked like the others, and never replayed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from vconsolidate.model.arrays import FloatArray, frozen
from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.room import RoomWanted
from vconsolidate.model.statement import RuleStatement

HOST_RULES = frozenset({"quarantine", "max_online", "max_vms_per_host", "running_capacity"})
"""Rules about hosts: where they speak of every server, they speak of VMs to come as well."""


@dataclass(frozen=True, slots=True)
class Overheads:
    """What a cluster's hypervisor adds to a VM of no known workload: CPU factor, and memory by size."""

    cluster: Cluster

    @property
    def cpu_factor(self) -> float:
        """CPU work over work in the guest, on the cluster's least capable processor."""
        hypervisor = self.cluster.hypervisor
        kinds = [kind.hardware for kind in self.cluster.host_types if kind.count != 0]
        machines = [*kinds, *(host.hardware for host in self.cluster.hosts if not host.maintenance)]
        found = {m.cpu.virtualisation for m in machines if self.cluster.runs_on(m.cpu)}
        return 1.0 + max(hypervisor.cpu_overhead("general", one) for one in found or {"nested_paging"})

    def memory_mib(self, vm: VirtualMachine) -> float:
        """Hypervisor memory of a VM; a mere reservation has none."""
        return self.cluster.hypervisor.overhead.of(vm.vcpus, vm.configured_mib) if vm.vcpus else 0.0


def with_coming(estate: Estate, demand: Demand) -> tuple[Estate, Demand]:
    """
    Return estate and demand in which the VMs of ``policy.reserve_room`` are VMs like the others, at the demand's end.

    Those that share a host get a rule of their own, and rules about hosts speak of all of them.
    """
    if not estate.reserve_room or not demand.vms:
        return estate, demand
    known = {server.name for server in estate.servers} | {vm.name for vm in demand.vms}
    machines: list[VirtualMachine] = []
    together: list[RuleStatement] = []
    for room in estate.reserve_room:
        names = tuple(_unused_name(f"room for {room.name} {number + 1}", known) for number in range(room.count))
        known.update(names)
        machines += [coming_vm(name, room, estate, demand) for name in names]
        if room.together and len(names) > 1:
            together.append(RuleStatement("affinity", names, name=f"room for {room.name}", place=room.place))
    return with_rules(estate, machines, together), with_vms(estate, demand, machines)


def with_rules(estate: Estate, machines: Sequence[VirtualMachine], more: Iterable[RuleStatement] = ()) -> Estate:
    """Return the estate whose rules about hosts know VMs to come, with some more rules."""
    every = {server.name for server in estate.servers}
    names = tuple(vm.name for vm in machines)

    def told(rule: RuleStatement) -> RuleStatement:
        of_all = rule.kind in HOST_RULES and every.issubset(rule.members)
        return replace(rule, members=(*rule.members, *names)) if of_all else rule

    return replace(estate, rules=(*(told(rule) for rule in estate.rules), *more))


def with_vms(estate: Estate, demand: Demand, machines: Sequence[VirtualMachine]) -> Demand:
    """Return the demand with more VMs at its end: each wants its `cpu_mhz` in every slot and has no history."""
    slots: FloatArray = np.array([[vm.cpu_mhz] * len(demand.slots) for vm in machines], dtype=np.float64)
    factors, overheads = {}, {}
    for cluster in estate.clusters:
        adds = Overheads(cluster)
        more = [adds.cpu_factor] * len(machines)
        factors[cluster.name] = frozen(np.concatenate([demand.cpu_overhead_by_cluster[cluster.name], more]))
        mib = [adds.memory_mib(vm) for vm in machines]
        overheads[cluster.name] = frozen(np.concatenate([demand.overhead_mib_by_cluster[cluster.name], mib]))
    return replace(
        demand,
        vms=(*demand.vms, *machines),
        cpu_mhz_by_vm_slot=frozen(
            np.concatenate([demand.cpu_mhz_by_vm_slot, slots.reshape(len(machines), len(demand.slots))])
        ),
        cpu_overhead_by_cluster=factors,
        overhead_mib_by_cluster=overheads,
    )


def coming_vm(name: str, room: RoomWanted, estate: Estate, demand: Demand) -> VirtualMachine:
    """Return one VM of a size as the planner sees it: no rule about servers speaks of it."""
    refused = {cluster.name: why for cluster in estate.clusters if (why := _refusal(cluster, room))}
    per_vcpu_mhz = median(vm.cpu_mhz / vm.vcpus for vm in demand.vms)
    mhz = room.cpu_mhz if room.cpu_mhz is not None else float(math.ceil(per_vcpu_mhz * room.vcpus))
    return replace(
        standing_for(room.name, name, demand),
        vcpus=room.vcpus,
        configured_mib=room.memory_mib,
        consumed_mib=float(room.memory_mib),
        cpu_mhz=mhz,
        cpu_mean_mhz=mhz,
        cpu_peak_mhz=mhz,
        shares=1000 * room.vcpus,
        disk_gib=room.disk_gib,
        clusters=tuple(cluster.name for cluster in estate.clusters if cluster.name not in refused),
        refused=refused,
        place=room.place,
    )


def standing_for(what: str, name: str, demand: Demand) -> VirtualMachine:
    """Return a VM that takes nothing and may run nowhere, and is like no other VM."""
    like = demand.vms[0]
    return VirtualMachine(
        name=name,
        server="",
        guest=replace(like.guest, key=f"\U0010fffd{name}"),  # a guest of its own: it shares no pages with another
        application="",
        workload_class="general",
        tier=3,
        vcpus=0,
        configured_mib=0,
        reservation_mib=0,
        consumed_mib=0.0,
        active_mib=0.0,
        cpu_mhz=0.0,
        cpu_mean_mhz=0.0,
        cpu_peak_mhz=0.0,
        cpu_reservation_mhz=0.0,
        cpu_limit_mhz=None,
        shares=0,
        disk_gib=0.0,
        disk_iops=0.0,
        network_mbps=0.0,
        clusters=(),
        refused={},
        stands_for=what,
    )


def _refusal(cluster: Cluster, room: RoomWanted) -> str:
    hypervisor = cluster.hypervisor
    if room.cluster and room.cluster != cluster.name:
        return f"the room is wanted in {room.cluster}"
    if room.vcpus > hypervisor.max_vcpus_per_vm:
        return f"{hypervisor.name} {hypervisor.version} allows {hypervisor.max_vcpus_per_vm} vCPUs a VM"
    if room.memory_mib > hypervisor.max_memory_mib_per_vm:
        return f"{hypervisor.name} {hypervisor.version} allows {hypervisor.max_memory_mib_per_vm:,} MiB a VM"
    return ""


def _unused_name(name: str, known: Iterable[str]) -> str:
    return name if name not in known else _unused_name(f"{name}'", known)
