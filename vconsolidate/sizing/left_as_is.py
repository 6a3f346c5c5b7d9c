"""VMs of today that are left as they are: powered off, suspended, templates, appliances that nobody plans."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import LeftVm
from vconsolidate.model.server import Server, ServerDemand
from vconsolidate.model.virtual_source import VirtualSource

LeftCode = Literal["powered_off", "suspended", "template", "appliance"]

REASONS: Final[dict[LeftCode, str]] = {
    "powered_off": "It is powered off, and such VMs are not planned (policy.virtual_machines.powered_off).",
    "suspended": "It is suspended, and such VMs are not planned (policy.virtual_machines.powered_off).",
    "template": "It is a template, and templates are not planned (policy.virtual_machines.templates).",
    "appliance": "It is an appliance, and appliances are not planned (policy.virtual_machines.appliances).",
}
"""Why a VM is left as it is, by the code of its disposition."""


def left_code(server: Server) -> LeftCode | None:
    """Return why a server is not planned; None where it is: a machine, a VM that runs, or one that the policy keeps."""
    source = server.virtual
    if source is None:
        return None
    if source.template:
        return None if source.policy.keep_templates else "template"
    if source.appliance and not source.policy.keep_appliances:
        return "appliance"
    if source.power_state == "on" or source.policy.powered_off_share > 0.0:
        return None
    return "suspended" if source.power_state == "suspended" else "powered_off"


def left_vm(server: Server, clusters: Sequence[Cluster]) -> LeftVm:
    """
    Return what a VM that is left as it is keeps on shared storage, and the cluster whose datastore that is.

    The cluster is its own of today, else one that reaches its datastores, else the first. A suspended VM keeps its
    memory in a file; one that is off keeps its disks only, and neither grows.
    """
    source = server.virtual
    suspended = source is not None and source.power_state == "suspended"
    return LeftVm(
        server=server.name,
        cluster=_cluster_of(server, source, clusters),
        disk_gib=server.demand.disk_used_gib,
        saved_mib=source.memory_mib if source is not None and suspended else 0,
        datastores=_shares_of_datastores(source),
    )


def _shares_of_datastores(source: VirtualSource | None) -> tuple[tuple[str, float], ...]:
    """Return where the files of a VM lie, by the sizes of its disks; nothing where that is unknown."""
    disks = source.disks if source is not None else ()
    total = sum(disk.stored_gib for disk in disks)
    names = dict.fromkeys(disk.datastore for disk in disks if disk.datastore)
    if not total:
        return ()
    return tuple((name, sum(disk.stored_gib for disk in disks if disk.datastore == name) / total) for name in names)


def _cluster_of(server: Server, source: VirtualSource | None, clusters: Sequence[Cluster]) -> str:
    today = source.cluster if source is not None else ""
    for cluster in clusters:
        if cluster.name == today or any(host.name == server.current_host for host in cluster.hosts):
            return cluster.name
    reaching = [cluster.name for cluster in clusters if set(server.datastores) & set(cluster.datastores)]
    return next(iter(reaching or [cluster.name for cluster in clusters]), "")


def as_planned(server: Server) -> Server:
    """
    Return a server as the plan counts it: a VM that is off, at the share of its size that the policy keeps for it.

    vCPUs and memory round up, and disks count in full. Figures of zero that were measured while it was off say nothing
    of it.
    """
    source = server.virtual
    if source is None or (source.power_state == "on" and not source.template):
        return server
    demand = _as_if_on(server.demand)
    share = 1.0 if source.template or server.disposition == "virtualise" else source.policy.powered_off_share
    if not 0.0 < share < 1.0:
        return replace(server, demand=demand)
    vcpus, memory_mib = math.ceil(source.vcpus * share - 1e-9), math.ceil(source.memory_mib * share - 1e-9)
    cpu = server.hardware.cpu
    rating_mhz = share * cpu.capacity_mhz / vcpus  # so that its CPU demand is exactly that share
    cpu = replace(cpu, sockets=1, cores_per_socket=vcpus, threads_per_core=1, core_rating_mhz=rating_mhz)
    return replace(
        server,
        hardware=replace(server.hardware, cpu=cpu, memory_mib=memory_mib),
        demand=_scaled(demand, share),
        virtual=replace(source, vcpus=vcpus, memory_mib=memory_mib),
    )


def planned_share(server: Server) -> float:
    """Return the share of its measured use that is planned for a server: less than 1 for some VMs that are off."""
    source = server.virtual
    if source is None or source.power_state == "on" or source.template or server.disposition == "virtualise":
        return 1.0
    return source.policy.powered_off_share or 1.0


def _as_if_on(demand: ServerDemand) -> ServerDemand:
    return replace(
        demand,
        cpu_mean_fraction=demand.cpu_mean_fraction or None,
        cpu_p95_fraction=demand.cpu_p95_fraction or None,
        cpu_peak_fraction=demand.cpu_peak_fraction or None,
        memory_used_mib=demand.memory_used_mib or None,
        memory_peak_mib=demand.memory_peak_mib or None,
        memory_active_mib=demand.memory_active_mib or None,
        memory_consumed_mib=demand.memory_consumed_mib or None,
    )


def _scaled(demand: ServerDemand, share: float) -> ServerDemand:
    def part(mib: float | None) -> float | None:
        return None if mib is None else mib * share

    return replace(
        demand,
        memory_used_mib=part(demand.memory_used_mib),
        memory_peak_mib=part(demand.memory_peak_mib),
        memory_active_mib=part(demand.memory_active_mib),
        memory_consumed_mib=part(demand.memory_consumed_mib),
        disk_iops=demand.disk_iops * share,
        network_mbps=demand.network_mbps * share,
    )
