"""Workloads as sized, their placement, and the disposition of every server."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Final

from vconsolidate.model.cluster import Cluster
from vconsolidate.model.demand import Demand, VirtualMachine
from vconsolidate.model.estate import Estate
from vconsolidate.model.plan import Plan
from vconsolidate.model.planned_host import PlannedHost
from vconsolidate.model.server import Server
from vconsolidate.model.stored_files import StoredFiles
from vconsolidate.model.today import host_of_server
from vconsolidate.report.compose.datastores import storage_sections
from vconsolidate.report.compose.machines import labels, location
from vconsolidate.report.schema.vm import (
    DispositionSection,
    FilesSection,
    PlacementSection,
    Refusal,
    Source,
    VirtualToday,
    VmSection,
    VmStorageSection,
)
from vconsolidate.verify.datastores import files_of

MOST_REFUSALS: Final = 10
"""Refusing clusters that a VM lists; of a hundred clusters most refuse each VM, and `explain` tells all of them."""


def vm_sections(estate: Estate, demand: Demand, plan: Plan) -> tuple[VmSection, ...]:
    """Return every VM as sized, with its host if it has one."""
    servers = {server.name: server for server in estate.servers}
    hosts: list[PlannedHost | None] = (
        [plan.hosts[index] for index in plan.host_of_vm.tolist()] if plan.hosts else [None] * len(demand.vms)
    )
    clusters = {cluster.name: cluster for cluster in estate.clusters}
    storage = storage_sections(estate, demand, plan)
    return tuple(
        _vm(index, servers, demand, host, None if host is None else clusters[host.cluster], storage)
        for index, host in enumerate(hosts)
    )


def files_section(files: StoredFiles) -> FilesSection:
    """Return files on shared storage as a section."""
    return FilesSection(
        disks_gib=files.disks_gib,
        swap_gib=files.swap_gib,
        snapshots_gib=files.snapshots_gib,
        logs_gib=files.logs_gib,
        left_gib=files.left_gib,
        total_gib=files.total_gib,
    )


def _vm(
    index: int,
    servers: Mapping[str, Server],
    demand: Demand,
    host: PlannedHost | None,
    cluster: Cluster | None,
    storage: Mapping[str, VmStorageSection],
) -> VmSection:
    vm = demand.vms[index]
    slots = demand.cpu_mhz_by_vm_slot[index].tolist() if len(demand.slots) > 1 else []
    factor = float(demand.cpu_overhead_by_cluster[host.cluster][index]) if host else None
    io_mhz = cluster.hypervisor.io_cost.of(vm.network_mbps, vm.disk_iops) if cluster else 0.0
    return VmSection(
        name=vm.name,
        server=vm.server,
        host=host.name if host else None,
        guest=vm.guest.key,
        application=vm.application,
        workload_class=vm.workload_class,
        tier=vm.tier,
        vcpus=vm.vcpus,
        configured_mib=vm.configured_mib,
        reservation_mib=vm.reservation_mib,
        consumed_mib=float(vm.consumed_mib),
        active_mib=float(vm.active_mib),
        overhead_mib=float(demand.overhead_mib_by_cluster[host.cluster][index]) if host else None,
        cpu_mhz=float(vm.cpu_mhz),
        cpu_mhz_by_slot=tuple(slots),
        cpu_on_host_mhz=float(vm.cpu_mhz) * factor + io_mhz if factor is not None else None,
        cpu_mean_mhz=float(vm.cpu_mean_mhz),
        cpu_peak_mhz=float(vm.cpu_peak_mhz),
        cpu_reservation_mhz=float(vm.cpu_reservation_mhz),
        cpu_limit_mhz=float(vm.cpu_limit_mhz) if vm.cpu_limit_mhz is not None else None,
        shares=vm.shares,
        disk_gib=float(vm.disk_gib),
        files=None if cluster is None else files_section(files_of(vm, cluster)),
        storage=storage.get(vm.name),
        disk_iops=float(vm.disk_iops),
        network_mbps=float(vm.network_mbps),
        clusters=vm.clusters,
        refused=tuple(
            Refusal(cluster=cluster, reason=reason) for cluster, reason in islice(vm.refused.items(), MOST_REFUSALS)
        ),
        networks=vm.networks,
        zone=vm.zone,
        site=vm.site,
        tags=vm.tags,
        labels=labels(vm.labels),
        confidence=float(vm.confidence),
        source=_source(servers, vm),
        location=location(vm.place),
        restart=vm.restart,
        latency_sensitive=vm.latency_sensitive,
        secondary_of=vm.secondary_of,
    )


def _source(servers: Mapping[str, Server], vm: VirtualMachine) -> Source | None:
    server = servers.get(vm.server)
    if server is None:
        return None
    cpu = server.hardware.cpu
    return Source(
        model=server.hardware.model,
        cores=cpu.cores,
        core_rating_mhz=cpu.core_rating_mhz,
        rating_error_fraction=cpu.rating_error_fraction,
        memory_mib=server.hardware.memory_mib,
    )


def placement_sections(demand: Demand, plan: Plan) -> tuple[PlacementSection, ...]:
    """Return where every VM runs, in inventory order; empty without a placement."""
    return tuple(
        PlacementSection(vm=vm.name, host=plan.hosts[host].name)
        for vm, host in zip(demand.vms, plan.host_of_vm.tolist(), strict=False)
    )


def disposition_sections(estate: Estate, demand: Demand) -> tuple[DispositionSection, ...]:
    """Return the disposition of every server."""
    today = host_of_server(estate)
    servers = {server.name: server for server in estate.servers}
    partitions = {server.name for server in estate.servers if server.partition is not None}
    return tuple(
        DispositionSection(
            server=item.server,
            action=item.action,
            code=item.code,
            reason=item.reason,
            location=location(item.place),
            current_host="" if item.server in partitions else today.get(item.server, ""),
            virtual=_virtual(servers[item.server]) if item.server in servers else None,
        )
        for item in demand.dispositions
    )


def _virtual(server: Server) -> VirtualToday | None:
    source = server.virtual
    if source is None:
        return None
    return VirtualToday(
        vcpus=source.vcpus,
        memory_mib=source.memory_mib,
        power_state=source.power_state,
        template=source.template,
        appliance=source.appliance,
        cluster=source.cluster,
        tools=source.tools,
        virtual_hardware=source.virtual_hardware,
        provisioned_gib=source.provisioned_gib,
        networks=tuple(dict.fromkeys(nic.network for nic in source.nics if nic.network)),
        sizing=source.policy.sizing,
    )
